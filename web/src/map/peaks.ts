import { effect } from '@preact/signals';
import type { Extent } from 'ol/extent';
import VectorLayer from 'ol/layer/Vector';
import type OlMap from 'ol/Map';
import VectorSource from 'ol/source/Vector';
import type { Peak } from '../api/types';
import { activeLayer } from '../state/heat';
import { order } from './order';
import { palette } from './palette';
import { peakFeature, peakStyle } from './peakStyle';

/** Numbers where the words of the heat-map fit best; the second argument says where a peak lies in this view. */
export function addPeaks(map: OlMap, place: (peak: Peak) => Extent | null): () => void {
  const source = new VectorSource();
  const layer = new VectorLayer({ source, zIndex: order.peaks });
  map.addLayer(layer);
  const stops = [
    effect(() => {
      source.clear(true);
      activeLayer.value?.located?.peaks.forEach((peak, index) => {
        const extent = place(peak);
        if (extent) source.addFeature(peakFeature(extent, index));
      });
    }),
    effect(() => layer.setStyle(peakStyle(palette.value))),
  ];
  return () => stops.forEach((stop) => stop());
}
