import { computed } from '@preact/signals';
import type { Row } from '../api/types';
import { hasMarks } from '../query/query';
import { decodeRoute } from '../query/url';
import { openCollection } from './collections';
import { results } from './results';
import { navigate, openItem, route } from './route';

/** What is stepped through in the detail view: the windows of the open collection, or the results. */
export const steppedRows = computed<readonly Row[]>(() =>
  route.value.collection === null ? results.value.rows : (openCollection.value.content?.results ?? []),
);

/** Whether marks of right and wrong decided on their order. */
export const steppedSteered = computed(() => {
  const from = openCollection.value.content?.query ?? '';
  const asked = route.value.collection === null ? results.value.asked : decodeRoute(from).query;
  return asked !== null && hasMarks(asked);
});

/** Opens the result so many places after the open one; false where there is none. */
export function stepDetail(offset: number): boolean {
  const rows = steppedRows.peek();
  const place = rows.findIndex((row) => row.id === openItem.peek());
  const next = place < 0 ? undefined : rows[place + offset];
  if (!next) return false;
  navigate({ item: next.id, locate: [], camera: null }, { replace: true });
  return true;
}
