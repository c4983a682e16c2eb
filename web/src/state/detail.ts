import { effect, signal } from '@preact/signals';
import { fetchItem } from '../api/endpoints';
import { asProblem, isAbort } from '../api/http';
import type { Problem } from '../api/problem';
import type { Item } from '../api/types';
import { recoveries } from './connection';
import { apiKey } from './key';
import { openItem } from './route';

/** The item of the detail view. */
export const item = signal<Item | null>(null);
export const itemProblem = signal<Problem | null>(null);

let loading: AbortController | undefined;

async function load(id: number | null): Promise<void> {
  loading?.abort();
  if (id === null) {
    item.value = null;
    itemProblem.value = null;
    return;
  }
  if (item.peek()?.id !== id) itemProblem.value = null;
  loading = new AbortController();
  try {
    item.value = await fetchItem(id, loading.signal);
    itemProblem.value = null;
  } catch (error) {
    if (isAbort(error)) return;
    item.value = null;
    itemProblem.value = asProblem(error);
  }
}

export const loadAgain = (): Promise<void> => load(openItem.peek());

export function watchDetail(): void {
  effect(() => {
    void apiKey.value;
    void recoveries.value;
    void load(openItem.value);
  });
}
