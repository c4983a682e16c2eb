import { isSearch } from '../../query/query';
import { results } from '../../state/results';
import { closeDetail, navigate, query } from '../../state/route';
import { formatScore } from '../../query/format';
import { Icon } from '../common/Icon';
import { IconButton } from '../common/IconButton';

/** The way back, and to the results before and after this one. */
export function DetailHeader({ id }: { id: number }) {
  const rows = results.value.rows;
  const place = rows.findIndex((row) => row.id === id);
  const row = rows[place];
  const step = (offset: number): void => {
    const next = rows[place + offset];
    if (next) navigate({ item: next.id, locate: null, camera: null }, { replace: true });
  };
  return (
    <header class="detail-header">
      <button type="button" class="button is-plain" onClick={closeDetail}>
        <Icon name="back" />
        {isSearch(query.value) ? 'Results' : 'Archive'}
      </button>
      {row && (
        <div class="stepper">
          <span class="quiet">
            {row.rank} of {rows.length}
            {results.value.next !== null && '+'} · score {formatScore(row.score)}
          </span>
          <IconButton icon="back" label="Previous result" disabled={place <= 0} onClick={() => step(-1)} />
          <IconButton icon="forward" label="Next result" disabled={place >= rows.length - 1} onClick={() => step(1)} />
        </div>
      )}
    </header>
  );
}
