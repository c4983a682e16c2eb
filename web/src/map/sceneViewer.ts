import { effect } from '@preact/signals';
import { getCenter, type Extent } from 'ol/extent';
import Feature from 'ol/Feature';
import { fromExtent } from 'ol/geom/Polygon';
import { defaults } from 'ol/interaction/defaults';
import ImageLayer from 'ol/layer/Image';
import VectorLayer from 'ol/layer/Vector';
import OlMap from 'ol/Map';
import Projection from 'ol/proj/Projection';
import ImageStatic from 'ol/source/ImageStatic';
import VectorSource from 'ol/source/Vector';
import View from 'ol/View';
import type { Item, PixelWindow } from '../api/types';
import { footprintStyle } from './footprintStyle';
import { palette } from './palette';
import { addPeaks } from './peaks';

export interface SceneViewer {
  map: OlMap;
  /** Lays a picture over the whole scene; returns what takes it away. */
  overlay: (url: string, opacity: number) => () => void;
  detach: () => void;
}

/** A viewer for a scene without georeference: its own pixels, upwards as the picture is. */
export function attachSceneViewer(target: HTMLElement, item: Item, url: string): SceneViewer {
  const extent: Extent = [0, 0, item.width, item.height];
  const projection = new Projection({ code: `pixels-${item.scene}`, units: 'pixels', extent });
  const picture = (address: string): ImageStatic => new ImageStatic({ url: address, projection, imageExtent: extent });
  const scene = new ImageLayer({ source: picture(url) });
  const frame = new VectorLayer({ source: new VectorSource({ features: frames(item) }), zIndex: 2 });
  const map = new OlMap({
    target,
    controls: [],
    interactions: defaults({ altShiftDragRotate: false, pinchRotate: false }),
    layers: [scene, frame],
    view: new View({ projection, center: getCenter(extent), extent, showFullExtent: true, maxZoom: 8, zoom: 1 }),
  });
  map.getView().fit(extent, { padding: [24, 24, 24, 24] });
  const stops = [
    addPeaks(map, ({ window }) => extentOfWindow(window, item.height)),
    effect(() => {
      const colors = palette.value;
      frame.setStyle((feature, resolution) => footprintStyle(feature, resolution, 'open', colors));
    }),
  ];
  return {
    map,
    overlay: (address, opacity) => {
      const layer = new ImageLayer({ source: picture(address), opacity, zIndex: 1 });
      map.addLayer(layer);
      return () => void map.removeLayer(layer);
    },
    detach: () => {
      stops.forEach((stop) => stop());
      map.setTarget(undefined);
      map.dispose();
    },
  };
}

/** The window's frame, where it is not the whole scene. Rows count downwards, map units upwards. */
function frames({ window: [x, y, width, height], width: all, height: rows }: Item): Feature[] {
  return width >= all && height >= rows ? [] : [new Feature(fromExtent(extentOfWindow([x, y, width, height], rows)))];
}

export const extentOfWindow = ([x, y, width, height]: PixelWindow, rows: number): Extent => [
  x,
  rows - y - height,
  x + width,
  rows - y,
];
