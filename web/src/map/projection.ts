import { boundingExtent, type Extent } from 'ol/extent';
import GeoJSON from 'ol/format/GeoJSON';
import type Geometry from 'ol/geom/Geometry';
import { fromLonLat, transformExtent } from 'ol/proj';
import type { Geometry as GeoJsonGeometry } from 'geojson';
import type { Box } from '../api/types';

const format = new GeoJSON({ featureProjection: 'EPSG:3857' });

/** A geometry of the API (longitude, latitude) in the map's Web Mercator. */
export const onMap = (geometry: GeoJsonGeometry): Geometry => format.readGeometry(geometry) as Geometry;

/** A box in Web Mercator; one across the antimeridian goes on beyond 180 degrees. */
export function boxOnMap([west, south, east, north]: Box): Extent {
  const corners = [fromLonLat([west, south]), fromLonLat([east < west ? east + 360 : east, north])];
  return boundingExtent(corners);
}

/** The part of the world that an extent shows. */
export function toBox(extent: Extent): Box {
  const [west, south, east, north] = transformExtent(extent, 'EPSG:3857', 'EPSG:4326') as Box;
  if (east - west >= 360) return [-180, south, 180, north];
  return [wrapped(west), south, wrapped(east), north];
}

/** Longitude between -180 and 180; the map itself goes round. */
export const wrapped = (lon: number): number =>
  lon >= -180 && lon <= 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180;
