import type { CollectionAnswer, CollectionSummary, Row } from '../api/types';

/** Collections in the browser, for servers where this client may keep none. */
interface Kept {
  name: string;
  query: string | null;
  changed: string;
  rows: Row[];
}

/** What this needs of `localStorage`. */
export type Slots = Pick<Storage, 'getItem' | 'setItem'>;

const slotOf = (archive: string): string => `nadir.collections.${archive}`;

function read(slots: Slots, archive: string): Kept[] {
  try {
    const value: unknown = JSON.parse(slots.getItem(slotOf(archive)) ?? '[]');
    return Array.isArray(value) ? (value as Kept[]).filter((kept) => Array.isArray(kept?.rows)) : [];
  } catch {
    return [];
  }
}

export const listKept = (slots: Slots, archive: string): CollectionSummary[] =>
  read(slots, archive)
    .map(({ name, query, changed, rows }) => ({ name, count: rows.length, query, changed }))
    .sort((one, other) => one.name.localeCompare(other.name));

export function findKept(slots: Slots, archive: string, name: string): CollectionAnswer | null {
  const kept = read(slots, archive).find((one) => one.name === name);
  return kept ? { name, query: kept.query, changed: kept.changed, results: kept.rows, gone: [] } : null;
}

/** Keeps rows under a name, in the place of what was there. Throws where the browser has no room. */
export function writeKept(
  slots: Slots,
  archive: string,
  name: string,
  rows: readonly Row[],
  query: string | null,
): void {
  const others = read(slots, archive).filter((one) => one.name !== name);
  const ranked = rows.map((row, place) => ({ ...row, rank: place + 1 }));
  slots.setItem(
    slotOf(archive),
    JSON.stringify([...others, { name, query, changed: new Date().toISOString(), rows: ranked }]),
  );
}

export function deleteKept(slots: Slots, archive: string, name: string): void {
  slots.setItem(slotOf(archive), JSON.stringify(read(slots, archive).filter((one) => one.name !== name)));
}
