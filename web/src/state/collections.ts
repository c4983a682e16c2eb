import { computed, effect, signal } from '@preact/signals';
import { deleteCollection, fetchCollection, fetchCollections, writeCollection } from '../api/endpoints';
import { asProblem } from '../api/http';
import { Problem } from '../api/problem';
import type { CollectionAnswer, CollectionSummary, Row } from '../api/types';
import { encodeRoute, emptyRoute } from '../query/url';
import { archive } from './archive';
import { deleteKept, findKept, listKept, writeKept } from './collectionStore';
import { recoveries } from './connection';
import { apiKey, askForKey } from './key';
import { query, route } from './route';
import { writing } from './writing';

export interface Collection extends CollectionSummary {
  place: 'server' | 'browser';
}

/** What is kept, on the server and in this browser. */
export const collections = signal<readonly Collection[]>([]);

/** Whether it is known what is kept. */
export const collectionsKnown = signal(false);

/** Whether new ones are kept on the server; else in this browser. */
export const keepsOnServer = signal(false);

const isServed = signal(false);

/** Whether the server has collections that this client may not change: a key, or another one, may open them. */
export const wantsKeyToKeep = computed(() => isServed.value && !keepsOnServer.value);

export interface OpenCollection {
  state: 'idle' | 'loading' | 'ready' | 'error';
  content: CollectionAnswer | null;
  place: Collection['place'];
  problem: Problem | null;
}

const closed: OpenCollection = { state: 'idle', content: null, place: 'browser', problem: null };

/** The collection that is looked at. */
export const openCollection = signal<OpenCollection>(closed);

const archiveName = (): string => archive.peek()?.name ?? '';

export async function loadCollections(): Promise<void> {
  const kept = listKept(localStorage, archiveName()).map((one): Collection => ({ ...one, place: 'browser' }));
  try {
    const { writable, collections: shared } = await fetchCollections();
    isServed.value = true;
    keepsOnServer.value = writable;
    collections.value = [...shared.map((one): Collection => ({ ...one, place: 'server' })), ...kept];
  } catch {
    isServed.value = false;
    keepsOnServer.value = false;
    collections.value = kept;
  }
  collectionsKnown.value = true;
}

const find = async (name: string, place: Collection['place']): Promise<CollectionAnswer | null> =>
  place === 'server' ? fetchCollection(name).catch(nothing) : findKept(localStorage, archiveName(), name);

function nothing(error: unknown): null {
  if (asProblem(error).status === 404) return null;
  throw error;
}

const placeOf = (name: string): Collection['place'] | null =>
  collections.peek().find((one) => one.name === name)?.place ?? null;

/**
 * Adds rows to the collection of a name, which is made where there is none: on the server if that is wanted or this client
 * may write there. Throws a {@link Problem}.
 */
export async function keepRows(name: string, rows: readonly Row[], wanted?: 'server'): Promise<void> {
  const place = placeOf(name) ?? wanted ?? (keepsOnServer.peek() ? 'server' : 'browser');
  if (wanted && place !== wanted) {
    throw new Problem(
      0,
      'Name taken',
      `“${name}” is kept in this browser already; choose another name for the server.`,
    );
  }
  await (place === 'server' ? writing(() => addRows(name, place, rows)) : addRows(name, place, rows));
}

async function addRows(name: string, place: Collection['place'], rows: readonly Row[]): Promise<void> {
  const before = await find(name, place);
  const known = before?.results ?? [];
  const ids = new Set(known.map((row) => row.id));
  const all = [...known, ...rows.filter((row) => !ids.has(row.id))];
  const asked = before?.query ?? encodeRoute({ ...emptyRoute, query: query.peek() });
  await write(name, place, all, asked, before?.gone.map((window) => window.id) ?? []);
}

export async function removeRow(name: string, id: number): Promise<void> {
  const { content, place } = openCollection.peek();
  if (!content) return;
  const rows = content.results.filter((row) => row.id !== id);
  const gone = content.gone.map((window) => window.id);
  const remove = (): Promise<void> => write(name, place, rows, content.query, gone);
  await (place === 'server' ? writing(remove) : remove());
  openCollection.value = { ...openCollection.peek(), content: { ...content, results: rows } };
}

async function write(
  name: string,
  place: Collection['place'],
  rows: readonly Row[],
  asked: string | null,
  gone: readonly number[],
): Promise<void> {
  if (place === 'server') {
    // One without scores is read with zeros.
    const known = [...rows.map((row) => row.score), ...gone.map(() => 0)];
    const scores = known.some((score) => score !== 0) ? known : null;
    await writeCollection(name, { ids: [...rows.map((row) => row.id), ...gone], scores, query: asked });
  } else {
    try {
      writeKept(localStorage, archiveName(), name, rows, asked);
    } catch {
      throw new Problem(0, 'No room', 'This browser has no room for the collection; remove another one first.');
    }
  }
  await loadCollections();
}

export async function removeCollection(name: string): Promise<void> {
  if (placeOf(name) === 'server') await writing(() => deleteCollection(name));
  else deleteKept(localStorage, archiveName(), name);
  await loadCollections();
}

/** Whether this client may change what is kept at a place. */
export const mayChange = (place: Collection['place']): boolean => place === 'browser' || keepsOnServer.value;

/** Asks for a key that may change collections, until one does or none is given. */
export async function unlockCollections(): Promise<void> {
  let reason: 'write' | 'readOnly' = apiKey.peek() === '' ? 'write' : 'readOnly';
  while (await askForKey(reason)) {
    await loadCollections();
    if (!wantsKeyToKeep.peek()) return;
    reason = 'readOnly';
  }
}

async function open(name: string): Promise<void> {
  openCollection.value = { ...closed, state: 'loading' };
  try {
    await loadCollections();
    const place = placeOf(name) ?? 'server';
    const content = await find(name, place);
    if (route.peek().collection !== name) return;
    openCollection.value = { state: 'ready', content, place, problem: null };
  } catch (error) {
    openCollection.value = { ...closed, state: 'error', problem: asProblem(error) };
  }
}

export function watchCollections(): void {
  let last = '';
  effect(() => {
    const key = `${archive.value?.name} ${apiKey.value} ${recoveries.value}`;
    if (!archive.value || key === last) return;
    last = key;
    void loadCollections();
  });
  effect(() => {
    const name = route.value.collection;
    const known = archive.value !== null;
    if (name === null) openCollection.value = closed;
    else if (known && openCollection.peek().content?.name !== name) void open(name);
  });
}
