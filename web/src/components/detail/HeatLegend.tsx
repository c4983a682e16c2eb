import type { Located } from '../../api/types';
import { heatColor } from '../../map/heatColor';
import { formatScore } from '../../query/format';

const steps = 24;

/** What the colours of a heat-map mean: the cosine of text and place, from the scene's lowest to its highest. */
export function HeatLegend({ located: { lowest, highest, windows } }: { located: Located }) {
  if (lowest === undefined || highest === undefined) return null;
  return (
    <div class="legend">
      <svg viewBox={`0 0 ${steps} 1`} preserveAspectRatio="none" aria-hidden="true">
        {Array.from({ length: steps }, (_, place) => (
          <rect
            key={place}
            x={place}
            y={0}
            width={1.05}
            height={1}
            fill={`rgb(${heatColor(place / (steps - 1)).join()})`}
          />
        ))}
      </svg>
      <p class="range-values">
        <span>{formatScore(lowest)} least</span>
        <span>cosine with the text{windows ? `, of ${windows} windows` : ''}</span>
        <span>most {formatScore(highest)}</span>
      </p>
    </div>
  );
}
