import { effect, signal } from '@preact/signals';
import { fetchItem, locate } from '../api/endpoints';
import { asProblem, isAbort } from '../api/http';
import type { Problem } from '../api/problem';
import type { Item, Located } from '../api/types';
import { recoveries } from './connection';
import { apiKey } from './key';
import { openItem, route } from './route';

/** The item of the detail view. */
export const item = signal<Item | null>(null);
export const itemProblem = signal<Problem | null>(null);

export interface Heat {
  state: 'idle' | 'loading' | 'ready' | 'error';
  text: string;
  located: Located | null;
  problem: Problem | null;
}

const cold: Heat = { state: 'idle', text: '', located: null, problem: null };

/** Where the words that were typed are true within the scene. */
export const heat = signal<Heat>(cold);

/** How much the heat-map covers the scene, 0 to 1. */
export const heatOpacity = signal(0.6);

let loading: AbortController | undefined;
let locating: AbortController | undefined;

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

async function findHeat(id: number | null, text: string | null): Promise<void> {
  locating?.abort();
  if (id === null || text === null) {
    heat.value = cold;
    return;
  }
  heat.value = { ...cold, state: 'loading', text };
  locating = new AbortController();
  try {
    heat.value = { state: 'ready', text, located: await locate(text, id, locating.signal), problem: null };
  } catch (error) {
    if (!isAbort(error)) heat.value = { ...cold, state: 'error', text, problem: asProblem(error) };
  }
}

export const loadAgain = (): Promise<void> => load(openItem.peek());

export function watchDetail(): void {
  effect(() => {
    void apiKey.value;
    void recoveries.value;
    void load(openItem.value);
  });
  let last = '';
  effect(() => {
    const { item: id, locate: text } = route.value;
    const key = `${id} ${text}`;
    if (key === last) return;
    last = key;
    void findHeat(id, text);
  });
}
