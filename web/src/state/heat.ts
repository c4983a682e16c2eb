import { computed, effect, signal } from '@preact/signals';
import { locate } from '../api/locate';
import { asProblem, isAbort } from '../api/http';
import type { Problem } from '../api/problem';
import type { Located } from '../api/types';
import { navigate, route } from './route';

/** A text whose place within the scene is shown as a heat-map. */
export interface HeatLayer {
  state: 'loading' | 'ready' | 'error';
  text: string;
  /** Windows that were looked at, of all; null until the first. */
  progress: { done: number; windows: number } | null;
  located: Located | null;
  problem: Problem | null;
  /** How much it covers the scene, 0 to 1. */
  opacity: number;
}

const usual = 0.6;

/** The layers of the scene that is looked at, in the order in which they were asked for. */
export const layers = signal<readonly HeatLayer[]>([]);

/** The text whose best places are listed: the one that was chosen, or else the last. */
export const chosenText = signal<string | null>(null);

export const activeLayer = computed<HeatLayer | null>(
  () => layers.value.find((layer) => layer.text === chosenText.value) ?? layers.value.at(-1) ?? null,
);

/** A signal of its own, so that moving it draws no layer anew. */
export const setOpacity = (text: string, opacity: number): void => change(text, { opacity });

const running = new Map<string, AbortController>();

function change(text: string, patch: Partial<HeatLayer>): void {
  layers.value = layers.peek().map((layer) => (layer.text === text ? { ...layer, ...patch } : layer));
}

async function find(id: number, text: string): Promise<void> {
  const cancel = new AbortController();
  running.set(text, cancel);
  try {
    const located = await locate(
      text,
      id,
      (done, windows) => change(text, { progress: { done, windows } }),
      cancel.signal,
    );
    if (!cancel.signal.aborted) change(text, { state: 'ready', located, progress: null });
  } catch (error) {
    if (!cancel.signal.aborted && !isAbort(error)) change(text, { state: 'error', problem: asProblem(error) });
  } finally {
    if (running.get(text) === cancel) running.delete(text);
  }
}

/** Shows one more text, or all but one. */
export const addLayer = (text: string): void => {
  chosenText.value = text;
  if (!route.peek().locate.includes(text)) navigate({ locate: [...route.peek().locate, text] });
};

export const removeLayer = (text: string): void =>
  navigate({ locate: route.peek().locate.filter((other) => other !== text) });

export function watchHeat(): void {
  let shown: number | null = null;
  effect(() => {
    const { item: id, locate: texts } = route.value;
    const kept = id === shown ? layers.peek().filter((layer) => texts.includes(layer.text)) : [];
    shown = id;
    for (const [text, cancel] of running) {
      if (!kept.some((layer) => layer.text === text)) {
        cancel.abort();
        running.delete(text);
      }
    }
    const fresh = id === null ? [] : texts.filter((text) => !kept.some((layer) => layer.text === text));
    if (fresh.length === 0 && kept.length === layers.peek().length) return;
    const begun = fresh.map((text): HeatLayer => ({
      state: 'loading',
      text,
      progress: null,
      located: null,
      problem: null,
      opacity: usual,
    }));
    layers.value = [...kept, ...begun];
    if (id !== null) fresh.forEach((text) => void find(id, text));
  });
}
