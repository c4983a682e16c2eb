import { imagePath } from '../../api/endpoints';
import type { Row } from '../../api/types';
import { fileName, formatCoordinates } from '../../query/format';
import { saysMatch } from '../../query/match';
import { hasMarks } from '../../query/query';
import { boxOf, centreOf } from '../../query/geometry';
import { query, openDetail } from '../../state/route';
import { Dialog } from '../common/Dialog';
import { ServerPicture } from '../common/ServerPicture';
import { QueryWords } from '../detail/QueryWords';
import { WordOverlay } from '../detail/WordOverlay';
import { MarkButtons } from './MarkButtons';
import { Match } from './Match';

/** Results side by side; a word under the pointer shows where it belongs in each of them. */
export function Comparison({ rows, close }: { rows: readonly Row[]; close: () => void }) {
  const text = query.value.text;
  const steered = hasMarks(query.value);
  return (
    <Dialog title={`${rows.length} results side by side`} onClose={close} wide="all">
      <QueryWords ids={rows.map((row) => row.id)} text={text} />
      <ul class="comparison">
        {rows.map((row) => (
          <li key={row.id}>
            <div class="picture-stack">
              <ServerPicture path={imagePath(row.id)} alt={row.caption ?? fileName(row.source)} />
              <WordOverlay id={row.id} text={text} window={row.window} />
            </div>
            <p class="comparison-caption">{row.caption ?? fileName(row.source)}</p>
            <dl class="comparison-facts">
              <div>
                <dt>Rank</dt>
                <dd>{row.rank}</dd>
              </div>
              <div>
                <dt>Match</dt>
                <dd>
                  {saysMatch(row, steered) ? (
                    <Match row={row} steered={steered} />
                  ) : steered ? (
                    'ordered by your marks'
                  ) : (
                    'unknown'
                  )}
                </dd>
              </div>
              <div>
                <dt>Source</dt>
                <dd>{fileName(row.source)}</dd>
              </div>
              <div>
                <dt>Place</dt>
                <dd>{placeOf(row)}</dd>
              </div>
            </dl>
            <div class="button-row">
              <MarkButtons id={row.id} named />
              <button
                type="button"
                class="button"
                onClick={() => {
                  close();
                  openDetail(row.id);
                }}
              >
                Open
              </button>
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function placeOf({ footprint }: Row): string {
  const box = footprint && boxOf(footprint);
  return box ? formatCoordinates(...centreOf(box)) : 'unknown';
}
