import { effect } from '@preact/signals';
import Feature from 'ol/Feature';
import { fromExtent } from 'ol/geom/Polygon';
import VectorLayer from 'ol/layer/Vector';
import type OlMap from 'ol/Map';
import VectorSource from 'ol/source/Vector';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import { toPolygon } from '../query/request';
import { query } from '../state/route';
import { order } from './order';
import { palette } from './palette';
import { boxOnMap, onMap } from './projection';

/** The area that results are limited to. */
export function addArea(map: OlMap): () => void {
  const source = new VectorSource();
  const layer = new VectorLayer({ source, zIndex: order.area });
  map.addLayer(layer);
  const stops = [
    effect(() => {
      const { bbox, polygon } = query.value;
      source.clear(true);
      if (bbox) source.addFeature(new Feature(fromExtent(boxOnMap(bbox))));
      if (polygon) source.addFeature(new Feature(onMap(toPolygon(polygon))));
    }),
    effect(() => {
      const { label } = palette.value;
      const stroke = new Stroke({ color: label, width: 1.5, lineDash: [6, 5] });
      layer.setStyle(new Style({ stroke }));
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
