import { signal } from '@preact/signals';
import type { Box, Peak } from '../api/types';

/** What other parts of the page ask of the map while there is one. */
export interface MapCommands {
  /** The ground that is seen; null where pixels are shown, which have no place, or while the map is hidden. */
  seenBox: (() => Box | null) | null;
  showPeak: (peak: Peak) => void;
}

export const mapCommands = signal<MapCommands | null>(null);
