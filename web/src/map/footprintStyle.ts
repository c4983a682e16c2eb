import type { FeatureLike } from 'ol/Feature';
import { getCenter, getHeight, getWidth } from 'ol/extent';
import type Geometry from 'ol/geom/Geometry';
import Point from 'ol/geom/Point';
import Circle from 'ol/style/Circle';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import type { Palette } from './palette';

const smallest = 12;

/** How much a footprint stands out. */
export type Emphasis = 'minor' | 'normal' | 'hovered' | 'open';

const widths: Record<Emphasis, number> = { minor: 1, normal: 2, hovered: 3.5, open: 3.5 };

/** An outline with a casing that stands out from imagery, or a dot where the outline would be too small to see. */
export function footprintStyle(feature: FeatureLike, resolution: number, emphasis: Emphasis, colors: Palette): Style[] {
  const extent = (feature.getGeometry() as Geometry).getExtent();
  const size = Math.max(getWidth(extent), getHeight(extent)) / resolution;
  const zIndex = ['minor', 'normal', 'open', 'hovered'].indexOf(emphasis);
  if (size < smallest) return [dot(getCenter(extent), emphasis, colors, zIndex)];
  const width = widths[emphasis];
  const outline = new Style({ stroke: new Stroke({ color: colors.casing, width: width + 2 }), zIndex });
  // A fill, if only a transparent one, makes the inside answer to the pointer.
  const fill = new Fill({ color: fillOf(emphasis, colors) });
  const line = new Style({ stroke: new Stroke({ color: colors.accent, width }), fill, zIndex });
  return emphasis === 'minor' ? [line] : [outline, line];
}

function fillOf(emphasis: Emphasis, colors: Palette): string {
  if (emphasis === 'hovered') return colors.accentStrong;
  return emphasis === 'normal' ? colors.accentFill : 'transparent';
}

function dot(centre: number[], emphasis: Emphasis, colors: Palette, zIndex: number): Style {
  const radius = { minor: 5, normal: 6, hovered: 9, open: 9 }[emphasis];
  return new Style({
    geometry: new Point(centre),
    image: new Circle({
      radius,
      fill: new Fill({ color: colors.accent }),
      stroke: new Stroke({ color: colors.casing, width: 2 }),
    }),
    zIndex,
  });
}
