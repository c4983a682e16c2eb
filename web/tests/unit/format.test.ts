import { describe, expect, it } from 'vitest';
import {
  fileName,
  formatCompact,
  formatDuration,
  formatGroundSampling,
  formatScore,
  formatTime,
} from '../../src/query/format';
import { boxOf } from '../../src/query/geometry';
import { nextPlace } from '../../src/components/results/gridKeys';

describe('texts for values', () => {
  it('shows small scores with two digits that say something', () => {
    expect([0.4567, 0.0123, -0.0004, 0].map(formatScore)).toEqual(['0.457', '0.012', '-0.00040', '0.000']);
  });

  it('shows days, and times where they say more', () => {
    expect(formatTime('2021-06-01T00:00:00Z')).toBe('2021-06-01');
    expect(formatTime('2021-06-01T12:30:00+02:00')).toBe('2021-06-01 10:30 UTC');
    expect(formatTime('long ago')).toBe('long ago');
  });

  it('shows counts, lengths and durations as one reads them', () => {
    expect([999, 9999, 12_345, 1_250_000].map(formatCompact)).toEqual(['999', '9,999', '12.3K', '1.3M']);
    expect([0.3, 10, 0.5001].map(formatGroundSampling)).toEqual(['30 cm/px', '10 m/px', '50 cm/px']);
    expect([0.2, 59, 120, 7_300].map(formatDuration)).toEqual(['1 s', '59 s', '2 min', '2 h']);
    expect(['a/b/c.tif', 'c.tif', 'https://x.org/y/z.tif'].map(fileName)).toEqual(['c.tif', 'c.tif', 'z.tif']);
  });

  it('finds the box of a geometry', () => {
    expect(
      boxOf({
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [1, 2],
              [3, 4],
              [0, 5],
              [1, 2],
            ],
          ],
        ],
      }),
    ).toEqual([0, 2, 3, 5]);
    expect(boxOf({ type: 'Polygon', coordinates: [] })).toBeNull();
  });
});

describe('arrow keys in a grid of ten places in four columns', () => {
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowLeft', 0, null],
    ['ArrowDown', 3, 7],
    ['ArrowDown', 7, null],
    ['ArrowUp', 3, null],
    ['ArrowUp', 9, 5],
    ['End', 0, 9],
    ['Home', 9, 0],
    ['x', 0, null],
  ])('%s at %i', (key, present, place) => expect(nextPlace(key, present, 10, 4)).toBe(place));
});
