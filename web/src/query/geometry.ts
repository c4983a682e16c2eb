import type { Geometry } from 'geojson';
import type { Box } from '../api/types';

/** The box of a geometry, by its numbers alone; null where it has none. */
export function boxOf(geometry: Geometry): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] !== 'number') {
      value.forEach(visit);
      return;
    }
    const [lon, lat] = value as [number, number];
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  };
  if (geometry.type === 'GeometryCollection')
    geometry.geometries.forEach((part) => visit('coordinates' in part && part.coordinates));
  else visit(geometry.coordinates);
  return box[0] <= box[2] ? box : null;
}

export const centreOf = ([west, south, east, north]: Box): [number, number] => [(west + east) / 2, (south + north) / 2];
