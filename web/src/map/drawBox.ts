import type { Coordinate } from 'ol/coordinate';
import { boundingExtent, getHeight, getWidth, type Extent } from 'ol/extent';
import Feature from 'ol/Feature';
import { fromExtent } from 'ol/geom/Polygon';
import PointerInteraction from 'ol/interaction/Pointer';
import VectorLayer from 'ol/layer/Vector';
import type OlMap from 'ol/Map';
import VectorSource from 'ol/source/Vector';
import type { StyleLike } from 'ol/style/Style';
import { order } from './order';

/** A hand that clicks moves this many pixels. */
const jitter = 4;

/** Lets the user draw a box: by a drag from corner to corner, or by a click on each. Returns what ends it. */
export function drawBox(map: OlMap, style: StyleLike, use: (extent: Extent) => void): () => void {
  const source = new VectorSource();
  const layer = new VectorLayer({ source, style, zIndex: order.draw });
  let first: Coordinate | null = null;
  let pressed = [0, 0];
  let moved = false;

  const sketch = (corner: Coordinate): void => {
    source.clear(true);
    if (first) source.addFeature(new Feature(fromExtent(boundingExtent([first, corner]))));
  };
  const finish = (corner: Coordinate): void => {
    const extent = first && boundingExtent([first, corner]);
    first = null;
    source.clear(true);
    if (extent && getWidth(extent) > 0 && getHeight(extent) > 0) use(extent);
  };

  const interaction = new PointerInteraction({
    handleDownEvent: ({ coordinate, pixel }) => {
      pressed = pixel;
      moved = first !== null;
      first ??= coordinate;
      return true;
    },
    handleDragEvent: ({ coordinate, pixel: [x = 0, y = 0] }) => {
      moved ||= Math.hypot(x - (pressed[0] ?? 0), y - (pressed[1] ?? 0)) > jitter;
      sketch(coordinate);
    },
    // A press that did not move is the first of two clicks.
    handleUpEvent: ({ coordinate }) => {
      if (moved) finish(coordinate);
      return false;
    },
    handleMoveEvent: ({ coordinate }) => sketch(coordinate),
    stopDown: () => true,
  });
  map.addLayer(layer);
  map.addInteraction(interaction);
  return () => {
    map.removeInteraction(interaction);
    map.removeLayer(layer);
  };
}
