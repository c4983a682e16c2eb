import type Polygon from 'ol/geom/Polygon';
import Draw from 'ol/interaction/Draw';
import type OlMap from 'ol/Map';
import type Style from 'ol/style/Style';

/** Lets the user draw a polygon, corner by corner. Returns what ends it. */
export function addPolygon(map: OlMap, style: Style, use: (polygon: Polygon) => void): () => void {
  const draw = new Draw({ type: 'Polygon', style });
  draw.on('drawend', ({ feature }) => use(feature.getGeometry() as Polygon));
  map.addInteraction(draw);
  return () => void map.removeInteraction(draw);
}
