import { computed, effect } from '@preact/signals';
import type OlMap from 'ol/Map';
import { item } from '../state/detail';
import { layers } from '../state/heat';
import { order } from './order';
import { boxOnMap, onMap } from './projection';
import { serverTiles } from './tiles';

// A new window of the same scene keeps the layer.
const sceneTiles = computed(() => item.value?.tiles ?? null);

const opacities = computed(() => new Map(layers.value.map((layer) => [layer.text, layer.opacity])));

const keys = computed(() => layers.value.flatMap(({ located }) => (located?.tiles ? [located.key] : [])).join());

const shown = computed(() => {
  void keys.value;
  return layers
    .peek()
    .flatMap(({ text, located }) => (located?.tiles ? [{ text, tiles: located.tiles, bounds: located.bounds }] : []));
});

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
      // What is drawn follows which texts are located, not how much they cover.
      const drawn = shown.value.map(({ text, tiles, bounds }) => {
        const layer = serverTiles(tiles, order.heat, bounds ? boxOnMap(bounds) : undefined);
        const stop = effect(() => layer.setOpacity(opacities.value.get(text) ?? 0));
        map.addLayer(layer);
        return { layer, stop };
      });
      return () =>
        drawn.forEach(({ layer, stop }) => {
          stop();
          map.removeLayer(layer);
        });
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
