import { hasFilters, hasMarks, withoutFilters } from '../../query/query';
import { loadMore, results, searchAgain } from '../../state/results';
import { query, search } from '../../state/route';
import { Notice } from '../common/Notice';
import { ProblemNotice } from '../common/ProblemNotice';
import { Grid } from './Grid';
import { GridSkeleton } from './GridSkeleton';
import { ResultsHeader } from './ResultsHeader';
import { TakeBar } from './TakeBar';

/** The results of the search in every state that it can be in. */
export function ResultList() {
  const { state, rows, next, problem, loadingMore, asked } = results.value;
  if (problem && rows.length === 0) return <ProblemNotice problem={problem} retry={() => void searchAgain()} />;
  if (state === 'loading' && rows.length === 0) return <GridSkeleton />;
  if (state === 'ready' && rows.length === 0) return <NothingFound />;
  return (
    <div class="results" aria-busy={state === 'loading'}>
      <ResultsHeader />
      <TakeBar />
      <Grid rows={rows} selectable steered={asked !== null && hasMarks(asked)} />
      {problem && <ProblemNotice problem={problem} retry={() => void loadMore()} below />}
      {next !== null && !problem && (
        <button type="button" class="button load-more" disabled={loadingMore} onClick={() => void loadMore()}>
          {loadingMore ? 'Loading …' : 'Show more'}
        </button>
      )}
    </div>
  );
}

function NothingFound() {
  const present = query.value;
  return (
    <Notice icon="search" title="Nothing found">
      {hasFilters(present) ? (
        <>
          <p>No image of the archive passes all filters.</p>
          <button type="button" class="button is-primary" onClick={() => search(withoutFilters(present))}>
            Search without filters
          </button>
        </>
      ) : (
        <p>The archive has no image to compare with.</p>
      )}
    </Notice>
  );
}
