import { computed, effect, signal } from '@preact/signals';
import { fetchArchive } from '../api/endpoints';
import { asProblem } from '../api/http';
import type { Problem } from '../api/problem';
import type { ArchiveInfo } from '../api/types';
import { recoveries } from './connection';
import { apiKey } from './key';

export const archive = signal<ArchiveInfo | null>(null);
export const archiveProblem = signal<Problem | null>(null);

/** Whether anything in the archive lies on the map. */
export const hasPlaces = computed(() => archive.value?.bounds != null);

const whileIndexing = 4_000;
const whileIdle = 60_000;

let timer: ReturnType<typeof setTimeout> | undefined;

export async function loadArchive(): Promise<void> {
  clearTimeout(timer);
  try {
    archive.value = await fetchArchive();
    archiveProblem.value = null;
  } catch (error) {
    archiveProblem.value = asProblem(error);
  }
  timer = setTimeout(poll, archive.peek()?.indexing ? whileIndexing : whileIdle);
}

// A page that nobody looks at does not ask.
function poll(): void {
  if (document.visibilityState === 'visible') void loadArchive();
  else addEventListener('visibilitychange', poll, { once: true });
}

export function watchArchive(): void {
  effect(() => {
    void apiKey.value;
    void recoveries.value;
    void loadArchive();
  });
}
