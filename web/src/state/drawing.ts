import { signal } from '@preact/signals';

/** What is being drawn on the map as a filter. */
export const drawing = signal<'box' | 'polygon' | null>(null);
