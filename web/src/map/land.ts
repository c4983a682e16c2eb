import Feature from 'ol/Feature';
import GeoJSON from 'ol/format/GeoJSON';
import VectorSource from 'ol/source/Vector';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { GeoJsonObject } from 'geojson';

type World = Topology<{ land: GeometryCollection; countries: GeometryCollection }>;

const format = new GeoJSON({ featureProjection: 'EPSG:3857' });

const read = (geometry: GeoJsonObject): Feature[] => format.readFeatures(geometry) as Feature[];

async function load(url: string): Promise<World> {
  return (await (await fetch(url)).json()) as World;
}

/** Land and the borders of countries, Natural Earth 1:110 million. */
export async function loadCoarse(url: string): Promise<{ land: VectorSource; borders: VectorSource }> {
  const world = await load(url);
  const inner = mesh(world, world.objects.countries as never, (one, other) => one !== other);
  return {
    land: new VectorSource({ features: read(feature(world, world.objects.land)) }),
    borders: new VectorSource({ features: read(inner) }),
  };
}

/** Land alone, Natural Earth 1:50 million, for a closer look. */
export async function loadFine(url: string): Promise<VectorSource> {
  const world = await load(url);
  return new VectorSource({ features: read(feature(world, world.objects.land)) });
}
