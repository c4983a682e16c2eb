import { computed, effect, signal } from '@preact/signals';
import type { Row } from '../api/types';
import { selectedAfter } from '../query/select';
import type { Query } from '../query/query';
import { results } from './results';

/** Ids of the results that are selected. */
export const selected = signal<ReadonlySet<number>>(new Set());

let anchor: number | null = null;

const ids = (): number[] => results.peek().rows.map((row) => row.id);

/** Selects a result or takes it out again; with `range` all from the one before to it. */
export function toggleSelected(id: number, range: boolean): void {
  selected.value = selectedAfter(selected.peek(), ids(), id, range ? anchor : null);
  anchor = id;
}

export function selectAll(): void {
  selected.value = new Set(ids());
}

export function clearSelection(): void {
  selected.value = new Set();
  anchor = null;
}

/** The selected rows, best first. */
export const selectedRows = computed<readonly Row[]>(() =>
  results.value.rows.filter((row) => selected.value.has(row.id)),
);

/** What is taken away: the selection, or else everything that is shown. */
export const takenRows = computed<readonly Row[]>(() =>
  selectedRows.value.length > 0 ? selectedRows.value : results.value.rows,
);

/** Another search begins with nothing selected. */
export function watchSelection(): void {
  let last: Query | null = null;
  effect(() => {
    const { asked } = results.value;
    if (asked !== null && asked !== last) {
      if (last !== null) clearSelection();
      last = asked;
    }
  });
}
