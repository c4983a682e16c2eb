import { effect } from '@preact/signals';
import Graticule from 'ol/layer/Graticule';
import type OlMap from 'ol/Map';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Text from 'ol/style/Text';
import { order } from './order';
import { palette } from './palette';

/** Meridians and parallels with their degrees, in the colours of the theme. */
export function addGraticule(map: OlMap): () => void {
  return effect(() => {
    const { graticule, label } = palette.value;
    const text = (offsetX: number, offsetY: number): Text =>
      new Text({
        font: '11px system-ui, sans-serif',
        fill: new Fill({ color: label }),
        textAlign: 'left',
        textBaseline: 'top',
        offsetX,
        offsetY,
      });
    const layer = new Graticule({
      zIndex: order.graticule,
      strokeStyle: new Stroke({ color: graticule, width: 1 }),
      showLabels: true,
      lonLabelPosition: 1,
      latLabelPosition: 0,
      lonLabelStyle: text(4, 4),
      latLabelStyle: text(6, 3),
      wrapX: true,
      targetSize: 140,
      intervals: [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
    });
    map.addLayer(layer);
    return () => void map.removeLayer(layer);
  });
}
