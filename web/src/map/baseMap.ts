import { computed, effect } from '@preact/signals';
import TileLayer from 'ol/layer/Tile';
import type OlMap from 'ol/Map';
import XYZ from 'ol/source/XYZ';
import { archive } from '../state/archive';
import { order } from './order';
import { addOutline } from './outline';

const template = computed(() => archive.value?.baseMap?.url ?? null);

/** The tiles that the server's configuration names, above the bundled outlines. */
export function addBaseMap(map: OlMap): () => void {
  const stopOutline = addOutline(map);
  const stop = effect(() => {
    if (template.value === null) return;
    const source = new XYZ({ url: template.value });
    const layer = new TileLayer({ source, zIndex: order.base + 2 });
    map.addLayer(layer);
    return () => void map.removeLayer(layer);
  });
  return () => {
    stop();
    stopOutline();
  };
}
