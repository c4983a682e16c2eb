import Feature from 'ol/Feature';
import Point from 'ol/geom/Point';
import { getCenter, type Extent } from 'ol/extent';
import Circle from 'ol/style/Circle';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import Text from 'ol/style/Text';
import type { Palette } from './palette';

/** The middle of a place where words fit best, with its number in the list of such places. */
export function peakFeature(extent: Extent, index: number): Feature<Point> {
  const feature = new Feature(new Point(getCenter(extent)));
  feature.set('number', index + 1);
  return feature;
}

export const peakStyle =
  (colors: Palette) =>
  (feature: { get: (name: string) => unknown }): Style =>
    new Style({
      image: new Circle({
        radius: 11,
        fill: new Fill({ color: colors.casing }),
        stroke: new Stroke({ color: colors.accent, width: 2 }),
      }),
      text: new Text({
        text: String(feature.get('number')),
        font: '600 12px system-ui, sans-serif',
        fill: new Fill({ color: colors.accent }),
        offsetY: 1,
      }),
    });
