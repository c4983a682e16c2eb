import { effect, signal } from '@preact/signals';
import { fetchCoverage } from '../api/endpoints';
import { archive } from './archive';

/** How many windows of the archive have a place; undefined until it is known, null where the server cannot tell. */
export const placedWindows = signal<number | null | undefined>(undefined);

/** Counts them whenever the archive has changed: the cells of a map of the whole world hold all of them. */
export function watchPlaced(): void {
  let last = '';
  effect(() => {
    const info = archive.value;
    const key = `${info?.name} ${info?.windows}`;
    if (!info || key === last) return;
    last = key;
    if (info.bounds === null) placedWindows.value = 0;
    else
      fetchCoverage([-180, -90, 180, 90], 0).then(
        (clusters) => (placedWindows.value = clusters.reduce((sum, { count }) => sum + count, 0)),
        () => (placedWindows.value = null),
      );
  });
}
