import { plural } from '../../query/format';
import { hasPlaces } from '../../state/archive';
import { results } from '../../state/results';

/** How many results are shown, how fast they came, and how many of them the map can show. */
export function ResultsHeader() {
  const { state, rows, next, took, unknown } = results.value;
  const placed = rows.filter((row) => row.footprint).length;
  const count = next === null ? plural(rows.length, 'result') : `Best ${rows.length} results`;
  return (
    <header class="results-header">
      <h1 class="results-count" role="status">
        {state === 'loading' ? 'Searching …' : count}
      </h1>
      <p class="quiet">
        {hasPlaces.value && placed < rows.length && `${placed === 0 ? 'none' : placed} on the map · `}
        {took !== null && `${Math.round(took)} ms`}
      </p>
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
