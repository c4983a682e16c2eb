import { signal } from '@preact/signals';
import type { Box, Peak } from '../api/types';
import { isNarrow } from './layout';
import { navigate } from './route';

/** What other parts of the page ask of the map while there is one. */
export interface MapCommands {
  /** The ground that is seen; null where pixels are shown, which have no place, or while the map is hidden. */
  seenBox: (() => Box | null) | null;
  /** Moves to a place; false while the map has no room on the screen. */
  showPeak: (peak: Peak) => boolean;
}

export const mapCommands = signal<MapCommands | null>(null);

/** Frames that a map gets to appear: some seconds, since its code may have to be fetched. */
const patience = 300;

/** Shows a place closer; on a narrow screen the map comes to the front for it. */
export function showPeak(peak: Peak): void {
  if (isNarrow.peek()) navigate({ view: 'map' }, { replace: true });
  const attempt = (left: number): void => {
    if (!mapCommands.peek()?.showPeak(peak) && left > 0) requestAnimationFrame(() => attempt(left - 1));
  };
  attempt(patience);
}
