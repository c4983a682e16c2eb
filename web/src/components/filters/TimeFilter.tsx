import { useState } from 'preact/hooks';
import { filter, query } from '../../state/route';
import { TimeHistogram } from './TimeHistogram';
import { RangeSlider } from '../common/RangeSlider';

const day = 86_400_000;
const toDay = (time: string): number => Math.floor(Date.parse(time) / day);
const toDate = (days: number): string => new Date(days * day).toISOString().slice(0, 10);

/** A range of days within the time that the archive covers. */
export function TimeFilter({ start, end }: { start: string; end: string }) {
  const { after, before } = query.value;
  const first = toDay(start);
  const last = Math.max(toDay(end), first);
  const [dragged, setDragged] = useState<[number, number] | null>(null);
  const [from, to] = dragged ?? [after ? toDay(after) : first, before ? toDay(before) : last];
  const use = (begin: number, finish: number): void => {
    setDragged(null);
    filter({ after: begin > first ? toDate(begin) : null, before: finish < last ? toDate(finish) : null });
  };
  if (first === last) return <p class="quiet">All images with a known time were taken on {toDate(first)}.</p>;
  const field = (label: string, value: number, take: (days: number) => void) => (
    <label class="field">
      <span>{label}</span>
      <input
        type="date"
        value={toDate(value)}
        min={toDate(first)}
        max={toDate(last)}
        onChange={(event) => {
          const days = toDay(event.currentTarget.value);
          if (Number.isFinite(days)) take(days);
        }}
      />
    </label>
  );
  return (
    <div class="stack">
      <TimeHistogram from={from} to={to} first={first} last={last} />
      <RangeSlider
        label="Time of acquisition"
        min={first}
        max={last}
        step={1}
        from={from}
        to={to}
        format={toDate}
        onInput={(begin, finish) => setDragged([begin, finish])}
        onChange={use}
      />
      <div class="field-row">
        {field('From', from, (days) => use(days, Math.max(days, to)))}
        {field('Until', to, (days) => use(Math.min(from, days), days))}
      </div>
    </div>
  );
}
