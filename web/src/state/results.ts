import { computed, effect, signal } from '@preact/signals';
import { asProblem, isAbort } from '../api/http';
import { Problem } from '../api/problem';
import { sendSearch } from '../api/search';
import type { Row } from '../api/types';
import { isSearch, type Query } from '../query/query';
import { recoveries } from './connection';
import { apiKey } from './key';
import { query } from './route';

export interface Results {
  state: 'idle' | 'loading' | 'ready' | 'error';
  rows: readonly Row[];
  next: string | null;
  problem: Problem | null;
  /** Milliseconds from question to answer. */
  took: number | null;
  loadingMore: boolean;
  /** What the rows answer. */
  asked: Query | null;
  /** Words of the query that the model does not know, each with what may be written in its place. */
  unknown: readonly (readonly [string, readonly string[]])[];
}

const nothing: Results = {
  state: 'idle',
  rows: [],
  next: null,
  problem: null,
  took: null,
  loadingMore: false,
  asked: null,
  unknown: [],
};

export const results = signal<Results>(nothing);

/** Results by id, for what is drawn on the map. */
export const rowsById = computed(() => new Map(results.value.rows.map((row) => [row.id, row])));

let running: AbortController | undefined;

function begin(): AbortSignal {
  running?.abort();
  running = new AbortController();
  return running.signal;
}

async function run(asked: Query): Promise<void> {
  const signal = begin();
  if (!isSearch(asked)) {
    results.value = nothing;
    return;
  }
  results.value = { ...results.peek(), state: 'loading', problem: null, loadingMore: false };
  const start = performance.now();
  try {
    const answer = await sendSearch(asked, undefined, signal);
    const took = performance.now() - start;
    const unknown = (answer.unknownWords ?? []).map((word) => [word, answer.suggestions?.[word] ?? []] as const);
    results.value = { ...nothing, state: 'ready', rows: answer.results, next: answer.next, took, asked, unknown };
  } catch (error) {
    if (!isAbort(error)) results.value = { ...nothing, state: 'error', problem: asProblem(error) };
  }
}

/** Asks for the rows after the last one. */
export async function loadMore(): Promise<void> {
  const present = results.peek();
  if (present.next === null || present.loadingMore || present.state !== 'ready') return;
  const signal = begin();
  results.value = { ...present, loadingMore: true, problem: null };
  try {
    const answer = await sendSearch(query.peek(), present.next, signal);
    const known = new Set(present.rows.map((row) => row.id));
    const rows = [...present.rows, ...answer.results.filter((row) => !known.has(row.id))];
    results.value = { ...present, rows, next: answer.next };
  } catch (error) {
    if (!isAbort(error)) results.value = { ...present, problem: asProblem(error) };
  }
}

export const searchAgain = (): Promise<void> => run(query.peek());

/** Searches whenever the query changes, and again once the server is back or a key was given. */
export function watchQuery(): void {
  let last: Query | undefined;
  effect(() => {
    const asked = query.value;
    if (asked !== last) {
      last = asked;
      void run(asked);
    }
  });
  effect(() => {
    void recoveries.value;
    void apiKey.value;
    if (results.peek().state === 'error') void searchAgain();
  });
}
