import type { Box } from '../api/types';
import type { Ring } from './query';

export type Place = { bbox: Box } | { polygon: Ring };

const number = String.raw`[-+]?\d+(?:\.\d+)?`;

/**
 * Reads a typed place: `west, south, east, north`, WKT `POLYGON`, or GeoJSON with a polygon in it. Returns a sentence
 * where it is none of these.
 */
export function readPlace(typed: string): Place | string {
  const text = typed.trim();
  if (text.startsWith('{')) return readGeoJson(text);
  if (/^polygon/i.test(text)) return readWkt(text);
  const values = text.split(/[\s,;]+/).map(Number);
  if (values.length !== 4 || values.some((value) => !Number.isFinite(value))) {
    return 'Write a place as west, south, east, north in degrees, as WKT POLYGON or as GeoJSON.';
  }
  return checkedBox(values as Box);
}

export function checkedBox(box: Box): Place | string {
  const [west, south, east, north] = box;
  if (Math.abs(west) > 180 || Math.abs(east) > 180) return 'West and east go from -180 to 180 degrees.';
  if (Math.abs(south) > 90 || Math.abs(north) > 90) return 'South and north go from -90 to 90 degrees.';
  if (south >= north) return 'The second number, south, has to be smaller than the fourth, north.';
  return { bbox: box };
}

function readWkt(text: string): Place | string {
  const ring = /^polygon\s*\(\s*\(([^()]+)\)/i.exec(text)?.[1];
  const pair = new RegExp(`^\\s*(${number})\\s+(${number})`);
  const corners = (ring ?? '').split(',').map((part) => {
    const match = pair.exec(part);
    return [Number(match?.[1] ?? NaN), Number(match?.[2] ?? NaN)] as [number, number];
  });
  return checkedRing(corners);
}

function readGeoJson(text: string): Place | string {
  try {
    const ring = findRing(JSON.parse(text));
    return ring ? checkedRing(ring) : 'This GeoJSON has no polygon in it.';
  } catch {
    return 'This is not GeoJSON: it cannot be read as JSON.';
  }
}

function findRing(value: unknown): Ring | null {
  if (typeof value !== 'object' || value === null) return null;
  const { type, coordinates, geometry, features } = value as Record<string, unknown>;
  if (type === 'Polygon' && Array.isArray(coordinates)) return coordinates[0] as Ring;
  if (type === 'Feature') return findRing(geometry);
  if (type === 'FeatureCollection' && Array.isArray(features)) return findRing(features[0]);
  return null;
}

function checkedRing(corners: Ring): Place | string {
  const closed = corners.map(([lon, lat]): [number, number] => [lon, lat]);
  const first = closed[0];
  const last = closed.at(-1);
  if (first && last && closed.length > 1 && first[0] === last[0] && first[1] === last[1]) closed.pop();
  if (closed.length < 3) return 'A polygon needs at least three corners.';
  if (closed.some(([lon, lat]) => !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))) {
    return 'The corners of a polygon are longitude and latitude, in degrees.';
  }
  return { polygon: closed };
}
