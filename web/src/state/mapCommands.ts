import { signal } from '@preact/signals';
import type { Box, Peak } from '../api/types';

/** What other parts of the page ask of the map while there is one. */
export interface MapCommands {
  seenBox: () => Box;
  showPeak: (peak: Peak) => void;
}

export const mapCommands = signal<MapCommands | null>(null);
