import { effect, signal } from '@preact/signals';
import { deleteCollection, fetchCollection, fetchCollections, writeCollection } from '../api/endpoints';
import { asProblem } from '../api/http';
import { Problem } from '../api/problem';
import type { CollectionAnswer, CollectionSummary, Row } from '../api/types';
import { encodeRoute, emptyRoute } from '../query/url';
import { archive } from './archive';
import { deleteKept, findKept, listKept, writeKept } from './collectionStore';
import { recoveries } from './connection';
import { apiKey } from './key';
import { query, route } from './route';

export interface Collection extends CollectionSummary {
  place: 'server' | 'browser';
}

/** What is kept, on the server and in this browser. */
export const collections = signal<readonly Collection[]>([]);

/** Whether it is known what is kept. */
export const collectionsKnown = signal(false);

/** Whether new ones are kept on the server; else in this browser. */
export const keepsOnServer = signal(false);

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
    keepsOnServer.value = writable;
    collections.value = [...shared.map((one): Collection => ({ ...one, place: 'server' })), ...kept];
  } catch {
    keepsOnServer.value = false;
    collections.value = kept;
  }
  collectionsKnown.value = true;
}

const find = async (name: string, place: Collection['place']): Promise<CollectionAnswer | null> =>
  place === 'server' ? fetchCollection(name) : findKept(localStorage, archiveName(), name);

const placeOf = (name: string): Collection['place'] | null =>
  collections.peek().find((one) => one.name === name)?.place ?? null;

/** Adds rows to the collection of a name, which is made where there is none. Throws a {@link Problem}. */
export async function keepRows(name: string, rows: readonly Row[]): Promise<void> {
  const place = placeOf(name) ?? (keepsOnServer.peek() ? 'server' : 'browser');
  const before = placeOf(name) === null ? null : await find(name, place);
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
  await write(
    name,
    place,
    rows,
    content.query,
    content.gone.map((window) => window.id),
  );
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
    const scores = [...rows.map((row) => row.score), ...gone.map(() => 0)];
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
  if (placeOf(name) === 'server') await deleteCollection(name);
  else deleteKept(localStorage, archiveName(), name);
  await loadCollections();
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
