import type { Item } from '../../api/types';
import { formatCoordinates, formatCount, formatGroundSampling, formatNumber, formatTime } from '../../query/format';
import { boxOf, centreOf } from '../../query/geometry';

/** What is known of the window and its scene. */
export function Metadata({ item }: { item: Item }) {
  const facts = factsOf(item);
  const properties = Object.entries(item.properties);
  return (
    <section class="metadata" aria-label="Metadata">
      <h2>About</h2>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {properties.length > 0 && (
        <details open={properties.length <= 8}>
          <summary>Attributes ({properties.length})</summary>
          <dl>
            {properties.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{readable(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

function factsOf(item: Item): [string, string][] {
  const [x, y, width, height] = item.window;
  const place = item.footprint ?? (item.tiles === null ? item.sceneFootprint : null);
  const box = place && boxOf(place);
  const facts: [string, string | null][] = [
    ['Source', item.source],
    ['Scene', `${formatCount(item.width)} × ${formatCount(item.height)} px`],
    [
      'Window',
      width === item.width && height === item.height ? 'the whole scene' : `${width} × ${height} px at ${x}, ${y}`,
    ],
    [
      'Ground sampling',
      item.groundSamplingDistance === null ? null : formatGroundSampling(item.groundSamplingDistance),
    ],
    ['Taken', timeOf(item)],
    ['Centre', box && formatCoordinates(...centreOf(box))],
    ['Number', String(item.id)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

function timeOf({ datetime, start, end }: Item): string | null {
  if (datetime) return formatTime(datetime);
  return start && end
    ? `${formatTime(start)} – ${formatTime(end)}`
    : start || end
      ? formatTime(start ?? end ?? '')
      : null;
}

function readable(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  if (Array.isArray(value)) return value.map(readable).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
