interface Props {
  label: string;
  min: number;
  max: number;
  step: number | 'any';
  from: number;
  to: number;
  format: (value: number) => string;
  /** While a thumb is dragged. */
  onInput: (from: number, to: number) => void;
  /** When it is let go. */
  onChange: (from: number, to: number) => void;
}

/** A slider with two thumbs, made of two range inputs, so that keyboard and screen readers work as everywhere. */
export function RangeSlider({ label, min, max, step, from, to, format, onInput, onChange }: Props) {
  const share = (value: number): string => `${max > min ? ((value - min) / (max - min)) * 100 : 0}%`;
  const low = (event: Event): number => Math.min(Number((event.target as HTMLInputElement).value), to);
  const high = (event: Event): number => Math.max(Number((event.target as HTMLInputElement).value), from);
  const common = { type: 'range', min, max, step } as const;
  return (
    <div class="range" role="group" aria-label={label}>
      <div class="range-track">
        <div class="range-fill" style={{ left: share(from), right: `calc(100% - ${share(to)})` }} />
      </div>
      <input
        {...common}
        value={from}
        aria-label={`${label}, from`}
        aria-valuetext={format(from)}
        onInput={(event) => onInput(low(event), to)}
        onChange={(event) => onChange(low(event), to)}
      />
      <input
        {...common}
        value={to}
        aria-label={`${label}, to`}
        aria-valuetext={format(to)}
        onInput={(event) => onInput(from, high(event))}
        onChange={(event) => onChange(from, high(event))}
      />
    </div>
  );
}
