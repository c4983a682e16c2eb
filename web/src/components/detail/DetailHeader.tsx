import { isSearch } from '../../query/query';
import { results } from '../../state/results';
import { leaveDetail } from '../../state/leave';
import { query, route } from '../../state/route';
import { stepDetail, steppedRows, steppedSteered } from '../../state/step';
import { formatScore } from '../../query/format';
import { saysMatch } from '../../query/match';
import { Icon } from '../common/Icon';
import { IconButton } from '../common/IconButton';

/** The way back, and to the results before and after this one. */
export function DetailHeader({ id }: { id: number }) {
  const rows = steppedRows.value;
  const place = rows.findIndex((row) => row.id === id);
  const row = rows[place];
  return (
    <header class="detail-header">
      <button type="button" class="button is-plain" onClick={leaveDetail}>
        <Icon name="back" />
        {route.value.collection ?? (isSearch(query.value) ? 'Results' : 'Archive')}
      </button>
      {row && (
        <div class="stepper">
          <span class="quiet">
            {row.rank} of {rows.length}
            {results.value.next !== null && '+'}
            {steppedSteered.value
              ? ' · ordered by your marks'
              : saysMatch(row, false) && ` · score ${formatScore(row.score)}`}
          </span>
          <IconButton icon="back" label="Previous result" disabled={place <= 0} onClick={() => stepDetail(-1)} />
          <IconButton
            icon="forward"
            label="Next result"
            disabled={place >= rows.length - 1}
            onClick={() => stepDetail(1)}
          />
        </div>
      )}
    </header>
  );
}
