import { effect, signal } from '@preact/signals';
import type { Query } from '../query/query';
import { query, search } from './route';

/** What was taken away last, and the search before. */
export const undoable = signal<{ text: string; before: Query } | null>(null);

const lasting = 10_000;

/** Searches without something, which can be brought back for a while. */
export function searchWithout(next: Query, text: string): void {
  const before = query.peek();
  search(next);
  undoable.value = { text, before };
}

export function undo(): void {
  const last = undoable.peek();
  undoable.value = null;
  if (last) search(last.before);
}

export function watchUndo(): void {
  effect(() => {
    if (undoable.value === null) return;
    const timer = setTimeout(() => (undoable.value = null), lasting);
    return () => clearTimeout(timer);
  });
}
