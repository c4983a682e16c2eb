import { signal } from '@preact/signals';

// As in styles/narrow.css.
const narrow = matchMedia('(width < 760px)');

/** Whether the list and the map take turns instead of standing side by side. */
export const isNarrow = signal(narrow.matches);

export function watchLayout(): void {
  narrow.addEventListener('change', () => (isNarrow.value = narrow.matches));
}
