import { plural } from '../../query/format';
import { hasPlaces } from '../../state/archive';
import { hasMarks, withoutMarks } from '../../query/query';
import { formatProbability, weakest } from '../../query/match';
import { results } from '../../state/results';
import { query, search } from '../../state/route';

/** How many results are shown, how fast they came, and how many of them the map can show. */
export function ResultsHeader() {
  const { state, rows, next, took, unknown } = results.value;
  const best = state === 'ready' ? (rows[0]?.probability ?? null) : null;
  const placed = rows.filter((row) => row.footprint).length;
  const count = next === null ? plural(rows.length, 'result') : `Best ${rows.length} results`;
  return (
    <header class="results-header">
      <h1 class="results-count">
        <span role="status">{state === 'loading' ? 'Searching …' : count}</span>
      </h1>
      <p class="quiet">
        {hasPlaces.value && placed < rows.length && `${placed === 0 ? 'none' : placed} on the map · `}
        {took !== null && `${Math.round(took)} ms`}
      </p>
      <Marks />
      {best !== null && best < weakest && (
        <p class="uncertain" role="status">
          Nothing certain was found: the best result is right with a probability of {formatProbability(best)}.
        </p>
      )}
      {unknown.length > 0 && (
        <p class="quiet unknown-words" role="status">
          The model does not know{' '}
          {unknown
            .map(([word, others]) => (others.length > 0 ? `“${word}” (but ${others.join(', ')})` : `“${word}”`))
            .join(', ')}
          .
        </p>
      )}
    </header>
  );
}

/** What was marked as right and wrong, and the way back. */
function Marks() {
  const present = query.value;
  if (!hasMarks(present)) return null;
  const parts = [
    ...(present.like.length > 0 ? [`${present.like.length} right`] : []),
    ...(present.unlike.length > 0 ? [`${present.unlike.length} wrong`] : []),
  ];
  return (
    <p class="quiet marks">
      Ordered by your marks: {parts.join(' and ')}
      <button type="button" class="link" onClick={() => search(withoutMarks(present))}>
        Clear marks
      </button>
    </p>
  );
}
