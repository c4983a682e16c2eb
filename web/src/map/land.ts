import Feature from 'ol/Feature';
import GeoJSON from 'ol/format/GeoJSON';
import VectorSource from 'ol/source/Vector';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Geometry, Position } from 'geojson';
import { flatLines, flatPolygons } from './flat';

type World = Topology<{ land: GeometryCollection; countries: GeometryCollection }>;

const format = new GeoJSON({ featureProjection: 'EPSG:3857' });

const source = (geometry: Geometry): VectorSource =>
  new VectorSource({ features: format.readFeatures(geometry) as Feature[] });

async function load(url: string): Promise<World> {
  return (await (await fetch(url)).json()) as World;
}

function landOf(world: World): VectorSource {
  const polygons = feature(world, world.objects.land).features.flatMap(({ geometry }): Position[][][] =>
    geometry.type === 'MultiPolygon' ? geometry.coordinates : geometry.type === 'Polygon' ? [geometry.coordinates] : [],
  );
  return source(flatPolygons(polygons));
}

/** Land and the borders of countries, Natural Earth 1:110 million. */
export async function loadCoarse(url: string): Promise<{ land: VectorSource; borders: VectorSource }> {
  const world = await load(url);
  const inner = mesh(world, world.objects.countries as never, (one, other) => one !== other);
  return { land: landOf(world), borders: source(flatLines(inner.coordinates)) };
}

/** Land alone, Natural Earth 1:50 million, for a closer look. */
export const loadFine = async (url: string): Promise<VectorSource> => landOf(await load(url));
