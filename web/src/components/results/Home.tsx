import { address } from '../../api/address';
import { formatCount, formatPeriod } from '../../query/format';
import { archive } from '../../state/archive';
import { collectionsKnown } from '../../state/collections';
import { apiKey, askForKey } from '../../state/key';
import { placedWindows } from '../../state/placed';
import { searchFor } from '../../query/query';
import { query, search } from '../../state/route';
import { Icon } from '../common/Icon';
import { CollectionList } from './CollectionList';

const examples = [
  'many planes are parked near the terminal',
  'ships in a harbor',
  'white round storage tanks',
  'a bridge over a river',
  'a stadium surrounded by roads',
  'a dense green forest',
  'dense residential area',
  'circular irrigated farmland',
];

/** What stands there before the first search: what the archive holds, and a few ways to begin. */
export function Home() {
  const info = archive.value;
  const placed = placedWindows.value;
  if (!info || !collectionsKnown.value) return <HomeSkeleton />;
  if (info.windows === 0) {
    return (
      <div class="home">
        <h1>{info.name}</h1>
        <p class="lead">This archive is empty so far.</p>
        {info.indexing ? (
          <p>Its first images are being indexed; this page shows them by itself.</p>
        ) : (
          <>
            <p>Put images into it, and come back; this page notices by itself.</p>
            <pre class="code">nadir index FOLDER --archive {info.name}</pre>
          </>
        )}
      </div>
    );
  }
  const taken = info.time && formatPeriod(info.time);
  const facts: [string, string][] = [
    ['Images', formatCount(info.scenes)],
    ['Windows', formatCount(info.windows)],
    ...(placed !== null ? [['With a place', shareOf(placed, info.windows)] as [string, string]] : []),
    ...(info.captions > 0 ? [['Captions', formatCount(info.captions)] as [string, string]] : []),
    ...(taken ? [['Taken', taken] as [string, string]] : []),
    ['Model', info.model],
  ];
  return (
    <div class="home">
      <h1>{info.name}</h1>
      <p class="lead">Say what an image shows, and see where it is.</p>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <CollectionList />
      <h2>Try</h2>
      <ul class="suggestions">
        {examples.map((text) => (
          <li key={text}>
            <button type="button" class="suggestion" onClick={() => search(searchFor(query.value, text, []))}>
              <Icon name="search" />
              {text}
            </button>
          </li>
        ))}
      </ul>
      <h2>More ways to ask</h2>
      <ul class="hints">
        <li>
          <Icon name="picture" />
          Drop or paste a picture anywhere on this page.
        </li>
        <li>
          <Icon name="plus" />
          <span>
            Add and subtract: <kbd>harbor + cranes - ships</kbd>
          </span>
        </li>
        <li>
          <Icon name="keyboard" />
          <span>
            <kbd>/</kbd> to type, arrows and <kbd>Enter</kbd> through results, <kbd>Esc</kbd> back, <kbd>?</kbd> for all
            keys.
          </span>
        </li>
      </ul>
      <p class="home-foot quiet">
        <a href={address('openapi/v1.json')}>API</a> · <a href={address('assets/licences.txt')}>Licences</a> ·{' '}
        <button type="button" class="link" onClick={() => void askForKey('own')}>
          {apiKey.value === '' ? 'Give a key' : 'Replace or forget the key'}
        </button>
      </p>
    </div>
  );
}

const shareOf = (part: number | undefined, all: number): string =>
  part === undefined
    ? '…'
    : part === all
      ? 'all'
      : part === 0
        ? 'none'
        : `${Math.min(99, Math.max(1, Math.round((100 * part) / all)))} %`;

const HomeSkeleton = () => (
  <div class="home" aria-busy="true">
    <div class="skeleton skeleton-title" />
    <div class="skeleton skeleton-line" />
    <div class="skeleton skeleton-block" />
    <span class="visually-hidden" role="status">
      Loading the archive
    </span>
  </div>
);
