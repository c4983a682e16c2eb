import { signal } from '@preact/signals';
import { fetchWords } from '../api/endpoints';
import { asProblem, isAbort } from '../api/http';
import type { WordMaps } from '../api/types';

/** Maps of words by window and text, as the server told them; a sentence where it could not. */
const known = new Map<string, WordMaps | string>();

/** Grows when a map has come. */
export const wordMapsKnown = signal(0);

/** The word under the pointer or the focus, by its place in the text. */
export const shownWord = signal<number | null>(null);

const most = 60;
const running = new Set<string>();

const keyOf = (id: number, text: string): string => `${id} ${text}`;

export const wordMapsOf = (id: number, text: string): WordMaps | string | undefined => {
  void wordMapsKnown.value;
  return known.get(keyOf(id, text));
};

/** Asks for the maps of a text's words in a window, once. */
export async function askForWords(id: number, text: string): Promise<void> {
  const key = keyOf(id, text);
  // What failed is asked again.
  if (typeof known.get(key) === 'object' || running.has(key)) return;
  running.add(key);
  try {
    known.set(key, await fetchWords(text, id));
  } catch (error) {
    if (!isAbort(error)) known.set(key, asProblem(error).message);
  } finally {
    running.delete(key);
  }
  const [oldest] = known.keys();
  if (known.size > most && oldest !== undefined) known.delete(oldest);
  wordMapsKnown.value++;
}
