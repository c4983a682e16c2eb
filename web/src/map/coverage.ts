import { effect, signal } from '@preact/signals';
import Feature from 'ol/Feature';
import Point from 'ol/geom/Point';
import VectorLayer from 'ol/layer/Vector';
import type OlMap from 'ol/Map';
import { fromLonLat } from 'ol/proj';
import VectorSource from 'ol/source/Vector';
import { fetchCoverage } from '../api/endpoints';
import type { Cluster } from '../api/types';
import { archive, hasPlaces } from '../state/archive';
import { recoveries } from '../state/connection';
import { coverageShown } from '../state/coverageShown';
import { openItem, query, route } from '../state/route';
import { isSearch } from '../query/query';
import { clusterStyle } from './clusterStyle';
import { order } from './order';
import { palette } from './palette';
import { toBox } from './projection';

/** Where the archive has imagery, counted by cells; shown as long as nothing is searched for. */
export function addCoverage(map: OlMap): () => void {
  const source = new VectorSource<Feature<Point>>();
  const layer = new VectorLayer({ source, zIndex: order.coverage, properties: { pickable: true } });
  map.addLayer(layer);
  const moves = signal(0);
  map.on('moveend', () => moves.value++);
  let running: AbortController | undefined;

  const load = async (): Promise<void> => {
    running?.abort();
    running = new AbortController();
    const view = map.getView();
    const box = toBox(view.calculateExtent(map.getSize()));
    try {
      const clusters = await fetchCoverage(box, Math.round(view.getZoom() ?? 0), running.signal);
      source.clear(true);
      source.addFeatures(clusters.map(toFeature));
    } catch {
      // The last clusters stay; the list says that the server is away.
    }
  };

  const stops = [
    effect(() => {
      const shown =
        hasPlaces.value && !isSearch(query.value) && openItem.value === null && route.value.collection === null;
      coverageShown.value = shown;
      layer.setVisible(shown);
      void moves.value;
      void recoveries.value;
      void archive.value?.windows;
      if (shown && map.getSize()) void load();
    }),
    effect(() => layer.setStyle(clusterStyle(palette.value))),
  ];
  return () => stops.forEach((stop) => stop());
}

function toFeature(cluster: Cluster): Feature<Point> {
  const feature = new Feature(new Point(fromLonLat([cluster.lon, cluster.lat])));
  feature.setProperties({ cluster });
  return feature;
}
