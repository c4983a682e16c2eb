/** Points of the colour map inferno (matplotlib, CC0) at equal steps from 0 to 1; the server draws heat-maps with it, too. */
const inferno: readonly (readonly [number, number, number])[] = [
  [0, 0, 4],
  [31, 12, 72],
  [85, 15, 109],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
];

/** The colour of a value from 0 to 1. */
export function heatColor(value: number): [number, number, number] {
  const place = Math.min(Math.max(value, 0), 1) * (inferno.length - 1);
  const low = Math.min(Math.floor(place), inferno.length - 2);
  const mix = (channel: 0 | 1 | 2): number => {
    const [from, to] = [inferno[low]?.[channel] ?? 0, inferno[low + 1]?.[channel] ?? 0];
    return Math.round(from + (to - from) * (place - low));
  };
  return [mix(0), mix(1), mix(2)];
}
