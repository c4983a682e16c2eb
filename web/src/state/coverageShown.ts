import { signal } from '@preact/signals';

/** Whether the map shows how many windows lie where. */
export const coverageShown = signal(false);

/** The count under the pointer: how many windows, and where on the map, in pixels. */
export const hoveredCount = signal<number | null>(null);
