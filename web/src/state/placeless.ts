import { computed } from '@preact/signals';
import { isSearch } from '../query/query';
import { openCollection } from './collections';
import { results } from './results';
import { query, route } from './route';

/** Whether a search or collection is shown of which nothing lies on the map, and no filter by place needs it. */
export const isPlaceless = computed(() => {
  if (route.value.collection !== null) {
    const { content } = openCollection.value;
    return content !== null && content.results.every((row) => !row.footprint);
  }
  const { bbox, polygon } = query.value;
  const { state, rows } = results.value;
  return isSearch(query.value) && !bbox && !polygon && state === 'ready' && rows.every((row) => !row.footprint);
});
