import { effect } from '@preact/signals';
import type Polygon from 'ol/geom/Polygon';
import Draw, { createBox } from 'ol/interaction/Draw';
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
import { palette } from './palette';
import { toBox, wrapped } from './projection';

/** Lets the user draw a box (two clicks or a drag) or a polygon, which becomes the filter by place. */
export function addDrawing(map: OlMap): () => void {
  return effect(() => {
    const kind = drawing.value;
    if (kind === null) return;
    const box = kind === 'box';
    const draw = new Draw({
      type: box ? 'Circle' : 'Polygon',
      style: sketchStyle(),
      ...(box && { geometryFunction: createBox() }),
    });
    draw.on('drawend', ({ feature }) => {
      const polygon = feature.getGeometry() as Polygon;
      drawing.value = null;
      if (box) filter({ bbox: rounded(toBox(polygon.getExtent())), polygon: null });
      else filter({ polygon: cornersOf(polygon), bbox: null });
    });
    map.addInteraction(draw);
    const target = map.getTargetElement() as HTMLElement;
    target.dataset.drawing = kind;
    return () => {
      map.removeInteraction(draw);
      delete target.dataset.drawing;
    };
  });
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
