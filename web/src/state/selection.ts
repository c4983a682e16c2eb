import { signal } from '@preact/signals';

export type HoverOrigin = 'list' | 'map';

/** The window under the pointer or the focus, in the list or on the map. */
export const hovered = signal<{ id: number; from: HoverOrigin } | null>(null);

export function hover(id: number | null, from: HoverOrigin): void {
  const present = hovered.peek();
  if (present?.id === id && present?.from === from) return;
  // What leaves one side does not put out what the other side shows.
  if (id === null && present?.from !== from) return;
  hovered.value = id === null ? null : { id, from };
}
