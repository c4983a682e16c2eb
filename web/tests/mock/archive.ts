import type { ArchiveInfo, Cluster, Item, Row } from '../../src/api/types';
import type { Polygon } from 'geojson';

/** An invented archive: sixty windows along a coast, with times and attributes, every fifth without a place. */
export const archive: ArchiveInfo = {
  name: 'coast',
  model: 'osdpm',
  created: '2026-01-05T08:00:00Z',
  scenes: 30,
  windows: 60,
  captions: 60,
  bounds: [2.0, 41.2, 2.6, 41.6],
  time: { start: '2023-02-01T10:00:00Z', end: '2025-11-20T10:00:00Z' },
  attributes: [
    { name: 'eo:cloud_cover', type: 'number', count: 30, min: 0, max: 87.5 },
    { name: 'gsd', type: 'number', count: 30, min: 0.3, max: 0.3 },
    {
      name: 'platform',
      type: 'text',
      count: 30,
      values: [
        { value: 'sentinel-2a', count: 18 },
        { value: 'sentinel-2b', count: 12 },
      ],
    },
  ],
  capabilities: { rerank: true, hybrid: true, caption: true, locate: true, attention: true, words: true },
  baseMap: null,
  limits: { k: 1000, uploadBytes: 20_000_000, pixels: 100_000_000 },
  indexing: null,
};

export const footprint = (id: number): Polygon => {
  const [west, south] = [2.0 + 0.06 * (id % 10), 41.2 + 0.06 * Math.floor(id / 10)];
  const [east, north] = [west + 0.05, south + 0.05];
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  };
};

const things = ['ships in a harbor', 'a bridge over a river', 'white storage tanks beside the water', 'dense houses'];

export const row = (id: number, rank: number): Row => ({
  rank,
  score: 0.4 - 0.004 * rank,
  probability: Math.max(0.02, 0.9 - 0.03 * rank),
  id,
  source: `scenes/coast_${Math.floor(id / 2)}.tif`,
  window: [512 * (id % 2), 0, 512, 512],
  footprint: id % 5 === 4 ? null : footprint(id),
  caption: id % 3 === 2 ? null : `there are ${things[id % things.length]} number ${id}`,
});

export const item = (id: number): Item => ({
  ...row(id, 1),
  scene: Math.floor(id / 2),
  captions: [{ text: row(id, 1).caption ?? 'an unnamed place' }],
  width: 1024,
  height: 512,
  groundSamplingDistance: 0.3,
  datetime: '2024-06-01T10:30:00Z',
  properties: { platform: 'sentinel-2a', 'eo:cloud_cover': 12.5 },
  sceneFootprint: row(id, 1).footprint,
  tiles: row(id, 1).footprint && `/api/scenes/${Math.floor(id / 2)}/tiles/{z}/{x}/{y}.webp`,
  neighbours: [1, 2, 3, 4].map((offset) => row((id + offset) % 60, offset)),
});

export const clusters: Cluster[] = [
  { lon: 2.1, lat: 41.3, count: 42, bbox: [2.0, 41.2, 2.3, 41.4] },
  { lon: 2.45, lat: 41.5, count: 17, bbox: [2.3, 41.4, 2.6, 41.6] },
  { lon: 2.58, lat: 41.25, count: 1, bbox: [2.57, 41.24, 2.59, 41.26], id: 9 },
];
