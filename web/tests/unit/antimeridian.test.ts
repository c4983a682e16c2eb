import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { unwrapped } from '../../src/map/antimeridian';
import { flatPolygons } from '../../src/map/flat';

const jumps = (ring: Position[]): number =>
  ring.slice(1).filter(([lon = 0], index) => Math.abs(lon - (ring[index]?.[0] ?? 0)) > 180).length;

describe('lines across the antimeridian', () => {
  it('go on beyond 180 degrees', () => {
    expect(
      unwrapped([
        [170, 0],
        [-170, 5],
        [175, 8],
        [170, 0],
      ]),
    ).toEqual([
      [170, 0],
      [190, 5],
      [175, 8],
      [170, 0],
    ]);
    expect(
      unwrapped([
        [-170, 0],
        [170, 5],
      ]),
    ).toEqual([
      [-170, 0],
      [-190, 5],
    ]);
  });

  it('leave others as they are', () => {
    const ring = [
      [1, 2],
      [3, 4],
      [5, 2],
      [1, 2],
    ];
    expect(unwrapped(ring)).toEqual(ring);
  });

  it('close a ring around a pole along that pole', () => {
    const closed = unwrapped([
      [0, -70],
      [120, -75],
      [-120, -72],
      [0, -70],
    ]);
    expect(closed).toEqual([
      [0, -70],
      [120, -75],
      [240, -72],
      [360, -70],
      [360, -90],
      [0, -90],
      [0, -70],
    ]);
  });

  it('draw what lies beyond on both sides', () => {
    const { coordinates } = flatPolygons([
      [
        [
          [170, 0],
          [-170, 5],
          [175, 8],
          [170, 0],
        ],
      ],
    ]);
    expect(coordinates.map(([ring]) => ring?.map(([lon]) => lon))).toEqual([
      [170, 190, 175, 170],
      [-190, -170, -185, -190],
    ]);
  });

  it.each(['countries-110m', 'land-50m'])('are gone from the outlines of %s', (name) => {
    const file = createRequire(import.meta.url).resolve(`world-atlas/${name}.json`);
    const world = JSON.parse(readFileSync(file, 'utf8')) as Topology<{ land: GeometryCollection }>;
    const polygons = feature(world, world.objects.land).features.flatMap(({ geometry }) =>
      geometry.type === 'MultiPolygon' ? geometry.coordinates : [],
    );
    expect(polygons.flat().some((ring) => jumps(ring) > 0)).toBe(true);
    const flat = flatPolygons(polygons).coordinates.flat();
    // Only the edge along a pole may go round the whole world.
    expect(flat.filter((ring) => jumps(ring) > 0).every((ring) => ring.some(([, lat]) => lat === -90))).toBe(true);
  });
});
