import { useState } from 'preact/hooks';
import type { NumberAttribute } from '../../api/types';
import { rangeOf, withRange } from '../../query/conditions';
import { formatNumber, plural } from '../../query/format';
import { filter, query } from '../../state/route';
import { RangeSlider } from '../common/RangeSlider';

/** A range of one attribute's numbers. */
export function NumberFilter({ attribute: { name, min, max, count } }: { attribute: NumberAttribute }) {
  const asked = rangeOf(query.value.where, name);
  const [dragged, setDragged] = useState<[number, number] | null>(null);
  const [from, to] = dragged ?? [asked.from ?? min, asked.to ?? max];
  const use = (start: number, end: number): void => {
    setDragged(null);
    const where = withRange(query.value.where, name, {
      from: start > min ? rounded(start, min, max) : null,
      to: end < max ? rounded(end, min, max) : null,
    });
    filter({ where });
  };
  return (
    <section class="attribute">
      <h3>
        {name} <span class="quiet">{plural(count, 'image')}</span>
      </h3>
      {max > min ? (
        <>
          <RangeSlider
            label={name}
            min={min}
            max={max}
            step={stepOf(min, max)}
            from={from}
            to={to}
            format={formatNumber}
            onInput={(start, end) => setDragged([start, end])}
            onChange={use}
          />
          <p class="range-values">
            <span>{formatNumber(from)}</span>
            <span>{formatNumber(to)}</span>
          </p>
        </>
      ) : (
        <p class="quiet">{formatNumber(min)} everywhere</p>
      )}
    </section>
  );
}

/** Whole numbers step by one; others go anywhere and are rounded, so that conditions read well. */
const stepOf = (min: number, max: number): number | 'any' => (isWhole(min, max) ? 1 : 'any');

function rounded(value: number, min: number, max: number): number {
  const unit = isWhole(min, max) ? 1 : 10 ** Math.floor(Math.log10((max - min) / 500));
  return Number((Math.round(value / unit) * unit).toPrecision(12));
}

const isWhole = (min: number, max: number): boolean => Number.isInteger(min) && Number.isInteger(max) && max - min >= 5;
