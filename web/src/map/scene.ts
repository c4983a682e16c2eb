import { computed, effect } from '@preact/signals';
import type OlMap from 'ol/Map';
import { heat, heatOpacity, item } from '../state/detail';
import { order } from './order';
import { boxOnMap, onMap } from './projection';
import { serverTiles } from './tiles';

// A new window of the same scene keeps the layer.
const sceneTiles = computed(() => item.value?.tiles ?? null);

/** The scene of the detail view, warped onto the map, and the heat-map over it. */
export function addScene(map: OlMap): () => void {
  const stops = [
    effect(() => {
      const template = sceneTiles.value;
      if (template === null) return;
      const footprint = item.peek()?.sceneFootprint;
      const layer = serverTiles(template, order.scene, footprint ? onMap(footprint).getExtent() : undefined);
      map.addLayer(layer);
      return () => void map.removeLayer(layer);
    }),
    effect(() => {
      const located = heat.value.located;
      if (!located?.tiles) return;
      const layer = serverTiles(located.tiles, order.heat, located.bounds ? boxOnMap(located.bounds) : undefined);
      const stop = effect(() => layer.setOpacity(heatOpacity.value));
      map.addLayer(layer);
      return () => {
        stop();
        map.removeLayer(layer);
      };
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
