import { useEffect, useState } from 'preact/hooks';
import { fetchTimes } from '../../api/endpoints';
import type { Times } from '../../api/types';
import { plural } from '../../query/format';

interface Props {
  /** Days since 1970: what is chosen, and what the slider goes over. */
  from: number;
  to: number;
  first: number;
  last: number;
}

const spans = 48;
const height = 48;
const day = 86_400_000;

/** How many images were taken when, above the slider over the same days. */
export function TimeHistogram({ from, to, first, last }: Props) {
  const [times, setTimes] = useState<Times | null>(null);
  useEffect(() => {
    const cancel = new AbortController();
    // A server of before has no counts; the slider does without.
    fetchTimes(spans, cancel.signal).then(setTimes, () => undefined);
    return () => cancel.abort();
  }, []);
  if (!times?.start || !times.days) return null;
  const most = Math.max(...times.images, 1);
  const begin = Math.floor(Date.parse(times.start) / day);
  const span = times.days;
  const place = (days: number): number => (100 * (days - first)) / Math.max(1, last - first);
  return (
    <figure class="histogram">
      <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" role="img" aria-label={summary(times)}>
        {times.images.map((count, index) => {
          const start = begin + index * span;
          const share = count === 0 ? 0 : Math.max(2, (height * count) / most);
          const chosen = start + span > from && start <= to;
          return (
            <rect
              key={index}
              class={chosen ? 'is-chosen' : ''}
              x={place(start)}
              y={height - share}
              width={Math.max(0.4, place(start + span) - place(start) - 0.3)}
              height={share}
            />
          );
        })}
      </svg>
      {times.undated > 0 && (
        <figcaption class="quiet">{plural(times.undated, 'image has', 'images have')} no time.</figcaption>
      )}
    </figure>
  );
}

function summary({ images, start, days }: Times): string {
  const fullest = images.indexOf(Math.max(...images));
  const when = new Date(Date.parse(start ?? '') + fullest * (days ?? 0) * day).toISOString().slice(0, 10);
  return `Images by time; most, ${images[fullest]}, from ${when} on`;
}
