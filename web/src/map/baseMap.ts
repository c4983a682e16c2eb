import { computed, effect } from '@preact/signals';
import TileLayer from 'ol/layer/Tile';
import type OlMap from 'ol/Map';
import XYZ from 'ol/source/XYZ';
import { archive } from '../state/archive';
import { order } from './order';
import { addOutline } from './outline';

const template = computed(() => archive.value?.baseMap?.url ?? null);

const isFile = (url: string): boolean => url.endsWith('.pmtiles');

function addTiles(map: OlMap, url: string): () => void {
  const layer = new TileLayer({ source: new XYZ({ url }), zIndex: order.base + 2 });
  map.addLayer(layer);
  return () => void map.removeLayer(layer);
}

/** What reads files of tiles is loaded only where there is one. */
function addFile(map: OlMap, url: string): () => void {
  let stopped = false;
  let remove = (): void => undefined;
  import('./pmtiles').then(
    async ({ pmtilesLayer }) => {
      const layer = await pmtilesLayer(url, order.base + 2);
      if (stopped) return;
      map.addLayer(layer);
      remove = () => void map.removeLayer(layer);
    },
    () => undefined,
  );
  return () => {
    stopped = true;
    remove();
  };
}

/** The tiles that the server's configuration names, above the bundled outlines. */
export function addBaseMap(map: OlMap): () => void {
  const stopOutline = addOutline(map);
  const stop = effect(() => {
    if (template.value === null) return;
    return isFile(template.value) ? addFile(map, template.value) : addTiles(map, template.value);
  });
  return () => {
    stop();
    stopOutline();
  };
}
