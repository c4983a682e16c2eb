import { useRef, useState } from 'preact/hooks';
import { asProblem } from '../../api/http';
import { fileName, formatTime, plural } from '../../query/format';
import { decodeRoute } from '../../query/url';
import { hasMarks, isSearch } from '../../query/query';
import {
  mayChange,
  openCollection,
  removeCollection,
  removeRow,
  unlockCollections,
  wantsKeyToKeep,
} from '../../state/collections';
import { navigate, search } from '../../state/route';
import { Icon } from '../common/Icon';
import { Notice } from '../common/Notice';
import { Popover } from '../common/Popover';
import { ProblemNotice } from '../common/ProblemNotice';
import { DownloadMenu } from './DownloadMenu';
import { Grid } from './Grid';

const back = (): void => navigate({ collection: null });

/** A collection: its windows, what is gone of them, and the search that it came from. */
export function CollectionView({ name }: { name: string }) {
  const [fault, setFault] = useState<string | null>(null);
  const backButton = useRef<HTMLButtonElement>(null);
  const { state, content, place, problem } = openCollection.value;
  if (problem) return <ProblemNotice problem={problem} retry={back} />;
  if (state !== 'ready') return <div class="results" aria-busy="true" />;
  if (!content) {
    return (
      <Notice icon="folder" title="No such collection">
        <p>“{name}” is neither on this server nor in this browser.</p>
        <button type="button" class="button" onClick={back}>
          Back
        </button>
      </Notice>
    );
  }
  const asked = content.query === null ? null : decodeRoute(content.query).query;
  const attempt = (work: Promise<void>): void =>
    void work.catch((error: unknown) => setFault(asProblem(error).message));
  const unlock = async (): Promise<void> => {
    await unlockCollections();
    // The button that had the focus is gone once the key may write.
    backButton.current?.focus();
  };
  return (
    <div class="results">
      <header class="results-header">
        <h1 class="results-count">{content.name}</h1>
        <p class="quiet">
          {plural(content.results.length, 'window')} · {place === 'server' ? 'on the server' : 'in this browser'} ·{' '}
          {formatTime(content.changed)}
        </p>
      </header>
      <div class="take-bar" role="toolbar" aria-label="Collection">
        <button ref={backButton} type="button" class="filter-button" onClick={back}>
          <Icon name="back" /> Back
        </button>
        {asked && isSearch(asked) && (
          <button type="button" class="filter-button" onClick={() => search(asked)}>
            <Icon name="search" /> Search again
          </button>
        )}
        <Popover icon="download" label="Download" active={false}>
          {() => <DownloadMenu rows={content.results} what={content.name} title={content.name} />}
        </Popover>
        {mayChange(place) && (
          <button
            type="button"
            class="filter-button"
            onClick={() => attempt(removeCollection(content.name).then(back))}
          >
            <Icon name="trash" /> Delete
          </button>
        )}
        {place === 'server' && wantsKeyToKeep.value && (
          <button type="button" class="filter-button" onClick={() => attempt(unlock())}>
            <Icon name="key" /> Change it with a key
          </button>
        )}
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {content.gone.length > 0 && (
        <p class="uncertain" role="status">
          {plural(content.gone.length, 'window is', 'windows are')} gone from the archive:{' '}
          {content.gone.map((one) => fileName(one.source)).join(', ')}. Their images were removed or indexed anew.
        </p>
      )}
      <Grid
        rows={content.results}
        steered={asked !== null && hasMarks(asked)}
        label={`Windows of ${content.name}`}
        {...(mayChange(place) && { remove: (id: number) => attempt(removeRow(content.name, id)) })}
      />
    </div>
  );
}
