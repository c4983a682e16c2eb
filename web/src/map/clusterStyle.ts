import type { FeatureLike } from 'ol/Feature';
import Circle from 'ol/style/Circle';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import Text from 'ol/style/Text';
import type { Cluster } from '../api/types';
import { formatCompact } from '../query/format';
import type { Palette } from './palette';

/** A disc whose area grows with the logarithm of the count, with the count in it. */
export function clusterStyle(colors: Palette): (feature: FeatureLike) => Style {
  return (feature) => {
    const { count } = feature.get('cluster') as Cluster;
    const single = count === 1;
    const style = new Style({
      image: new Circle({
        radius: single ? 6 : 11 + 4 * Math.log10(count),
        fill: new Fill({ color: colors.accent }),
        stroke: new Stroke({ color: colors.casing, width: 2 }),
      }),
      zIndex: count,
    });
    if (!single) {
      const font = '600 12px system-ui, sans-serif';
      style.setText(
        new Text({ text: formatCompact(count), font, fill: new Fill({ color: colors.onAccent }), offsetY: 1 }),
      );
    }
    return style;
  };
}
