import { effect } from '@preact/signals';
import { titleOf } from '../query/title';
import { archive } from './archive';
import { query, route } from './route';

/** The tab, and so the history and bookmarks, say what is searched for. */
export function watchTitle(): void {
  effect(() => {
    document.title = titleOf(query.value, archive.value?.name ?? null, route.value.collection);
  });
}
