import { effect } from '@preact/signals';
import type { Extent } from 'ol/extent';
import type Polygon from 'ol/geom/Polygon';
import type OlMap from 'ol/Map';
import { toLonLat } from 'ol/proj';
import Circle from 'ol/style/Circle';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import type { Box } from '../api/types';
import type { Ring } from '../query/query';
import { drawing } from '../state/drawing';
import { filter } from '../state/route';
import { drawBox } from './drawBox';
import { palette } from './palette';
import { toBox, wrapped } from './projection';

/** Lets the user draw a box (a drag, or two clicks) or a polygon, which becomes the filter by place. */
export function addDrawing(map: OlMap): () => void {
  return effect(() => {
    const kind = drawing.value;
    if (kind === null) return;
    const target = map.getTargetElement() as HTMLElement;
    target.dataset.drawing = kind;
    const stop = kind === 'box' ? drawBox(map, sketchStyle(), useBox) : drawPolygon(map);
    return () => {
      stop();
      delete target.dataset.drawing;
    };
  });
}

function useBox(extent: Extent): void {
  drawing.value = null;
  filter({ bbox: rounded(toBox(extent)), polygon: null });
}

/** Drawing polygons is fetched when it is wanted for the first time. */
function drawPolygon(map: OlMap): () => void {
  let stopped = false;
  let stop = (): void => undefined;
  import('./drawPolygon').then(
    ({ addPolygon }) => {
      if (!stopped) stop = addPolygon(map, sketchStyle(), usePolygon);
    },
    () => undefined,
  );
  return () => {
    stopped = true;
    stop();
  };
}

function usePolygon(polygon: Polygon): void {
  drawing.value = null;
  filter({ polygon: cornersOf(polygon), bbox: null });
}

const round = (degrees: number): number => Number(degrees.toFixed(5));

const rounded = (box: Box): Box => box.map(round) as Box;

const cornersOf = (polygon: Polygon): Ring =>
  (polygon.getCoordinates()[0] ?? []).slice(0, -1).map((corner) => {
    const [lon = 0, lat = 0] = toLonLat(corner);
    return [round(wrapped(lon)), round(lat)];
  });

function sketchStyle(): Style {
  const { accent, accentFill } = palette.peek();
  return new Style({
    stroke: new Stroke({ color: accent, width: 2, lineDash: [6, 4] }),
    fill: new Fill({ color: accentFill }),
    image: new Circle({ radius: 5, fill: new Fill({ color: accent }) }),
  });
}
