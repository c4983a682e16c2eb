import type { MultiLineString, MultiPolygon, Position } from 'geojson';
import { otherSide, unwrapped } from './antimeridian';

const moved = (line: Position[], shift: number): Position[] => line.map(([lon = 0, lat = 0]) => [lon + shift, lat]);

/** Polygons of a globe, whose rings cross the antimeridian, as a flat map has to draw them: on both sides of it. */
export function flatPolygons(polygons: Position[][][]): MultiPolygon {
  const coordinates = polygons.flatMap((polygon) => {
    const rings = polygon.map(unwrapped);
    const shift = otherSide(rings[0] ?? []);
    return shift === null ? [rings] : [rings, rings.map((ring) => moved(ring, shift))];
  });
  return { type: 'MultiPolygon', coordinates };
}

/** The same for lines. */
export function flatLines(lines: Position[][]): MultiLineString {
  const coordinates = lines.flatMap((line) => {
    const points = unwrapped(line);
    const shift = otherSide(points);
    return shift === null ? [points] : [points, moved(points, shift)];
  });
  return { type: 'MultiLineString', coordinates };
}
