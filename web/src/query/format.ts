/** Texts for numbers, times and names, in one place so that they look the same everywhere. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const formatCount = (value: number): string => whole.format(value);

export const formatCompact = (value: number): string => (value < 10_000 ? whole.format(value) : compact.format(value));

export const plural = (count: number, one: string, several = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : several}`;

/** Three significant digits where a score is small, as with models that discount what fits everything. */
export const formatScore = (score: number): string =>
  Math.abs(score) >= 0.1 || score === 0 ? score.toFixed(3) : score.toPrecision(2);

export const formatNumber = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15 ? whole.format(value) : String(Number(value.toPrecision(5)));

/** Ground sampling distance: metres a pixel. */
export const formatGroundSampling = (metres: number): string =>
  metres < 1 ? `${Number((metres * 100).toPrecision(3))} cm/px` : `${Number(metres.toPrecision(3))} m/px`;

/** A day, with the time of day where it is not midnight. */
export function formatTime(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const iso = date.toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

/** The last part of a path or address. */
export const fileName = (source: string): string => source.split('/').filter(Boolean).at(-1) ?? source;

export const formatCoordinates = (lon: number, lat: number): string =>
  `${Math.abs(lat).toFixed(4)}° ${lat < 0 ? 'S' : 'N'}, ${Math.abs(lon).toFixed(4)}° ${lon < 0 ? 'W' : 'E'}`;

/** A period in days, one day alone where it begins and ends on it; null where nothing is known. */
export function formatPeriod({ start, end }: { start?: string | null; end?: string | null }): string | null {
  const days = [start, end].flatMap((time) => (time ? formatTime(time).slice(0, 10) : []));
  return days.length === 0 ? null : [...new Set(days)].join(' – ');
}
