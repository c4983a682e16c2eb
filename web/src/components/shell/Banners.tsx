import { formatCount, formatDuration } from '../../query/format';
import { archive } from '../../state/archive';
import { reachable } from '../../state/connection';
import { unread } from '../../state/route';
import { Icon } from '../common/Icon';
import { IconButton } from '../common/IconButton';

/** What concerns the whole page: a server that is away, an address not understood, an index that is being written. */
export const Banners = () => (
  <>
    {!reachable.value && (
      <p class="banner is-offline" role="status">
        <Icon name="warning" />
        No connection to the server. What you see is from before; this page goes on by itself when it is back.
      </p>
    )}
    <UnreadBanner />
    <IndexingBanner />
  </>
);

function UnreadBanner() {
  if (unread.value.length === 0) return null;
  return (
    <p class="banner" role="status">
      <Icon name="warning" />
      <span class="banner-text">
        {unread.value.map((part) => `“${part}”`).join(', ')} in the address of this page cannot be understood and is
        left out.
      </span>
      <IconButton icon="close" label="Dismiss" onClick={() => (unread.value = [])} />
    </p>
  );
}

function IndexingBanner() {
  const indexing = archive.value?.indexing;
  if (!indexing) return null;
  const { done, total, failed, itemsPerSecond, secondsLeft } = indexing;
  const facts = [
    total === null ? `${formatCount(done)} images` : `${formatCount(done)} of ${formatCount(total)} images`,
    ...(itemsPerSecond ? [`${itemsPerSecond.toFixed(1)} images/s`] : []),
    ...(secondsLeft !== null && secondsLeft > 0 ? [`${formatDuration(secondsLeft)} left`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
  ];
  return (
    <section class="banner is-indexing" aria-label="Index">
      <span>
        <strong>Indexing</strong> {facts.join(' · ')}
      </span>
      <progress aria-label="Progress of the index" {...(total !== null && { value: done, max: Math.max(total, 1) })} />
    </section>
  );
}
