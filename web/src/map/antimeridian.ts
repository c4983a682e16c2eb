import type { Position } from 'geojson';

/**
 * A line whose longitudes go on beyond 180 degrees where it crosses the antimeridian, instead of jumping to the other side
 * of a flat map. A ring around a pole is closed along that pole.
 */
export function unwrapped(line: readonly Position[]): Position[] {
  let shift = 0;
  let before: number | undefined;
  const points = line.map(([lon = 0, lat = 0]): Position => {
    if (before !== undefined && Math.abs(lon - before) > 180) shift += lon < before ? 360 : -360;
    before = lon;
    return [lon + shift, lat];
  });
  const [first, last] = [points[0], points.at(-1)];
  const isRing = first !== undefined && last !== undefined && line.length > 3 && same(line[0], line.at(-1));
  if (!isRing || first[0] === last[0]) return points;
  const pole = (first[1] ?? 0) < 0 ? -90 : 90;
  return [...points, [last[0] ?? 0, pole], [first[0] ?? 0, pole], first];
}

/** How far a line has to be moved, too, so that the part beyond 180 degrees is seen on the other side. */
export function otherSide(line: readonly Position[]): -360 | 360 | null {
  const lons = line.map(([lon = 0]) => lon);
  return Math.max(...lons) > 180 ? -360 : Math.min(...lons) < -180 ? 360 : null;
}

const same = (one: Position | undefined, other: Position | undefined): boolean =>
  one?.[0] === other?.[0] && one?.[1] === other?.[1];
