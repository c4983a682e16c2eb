import { getArea } from 'ol/extent';
import type { FeatureLike } from 'ol/Feature';
import type OlMap from 'ol/Map';
import type { Pixel } from 'ol/pixel';
import type { Cluster } from '../api/types';
import { hoveredCount } from '../state/coverageShown';
import { drawing } from '../state/drawing';
import { openDetail } from '../state/route';
import { hover } from '../state/selection';
import { show } from './camera';
import { boxOnMap } from './projection';

/** Hovering and clicking footprints and clusters. */
export function addPicking(map: OlMap): void {
  const target = map.getTargetElement() as HTMLElement;
  map.on('pointermove', (event) => {
    if (event.dragging || drawing.peek()) return;
    const feature = featureAt(map, event.pixel);
    target.classList.toggle('is-pointing', feature !== null);
    hover(feature ? windowOf(feature) : null, 'map');
    hoveredCount.value = (feature?.get('cluster') as Cluster | undefined)?.count ?? null;
  });
  target.addEventListener('pointerleave', () => {
    hover(null, 'map');
    hoveredCount.value = null;
  });
  map.on('singleclick', (event) => {
    if (drawing.peek()) return;
    const feature = featureAt(map, event.pixel);
    const id = feature && windowOf(feature);
    if (typeof id === 'number') openDetail(id);
    else if (feature) show(map, boxOnMap((feature.get('cluster') as Cluster).bbox));
  });
}

/** Of footprints above each other the smallest, which no other way leads to. */
function featureAt(map: OlMap, pixel: Pixel): FeatureLike | null {
  let best: FeatureLike | null = null;
  let area = Infinity;
  map.forEachFeatureAtPixel(
    pixel,
    (feature) => {
      const size = getArea(feature.getGeometry()?.getExtent() ?? [0, 0, 0, 0]);
      if (size < area) [best, area] = [feature, size];
    },
    { hitTolerance: 4, layerFilter: (layer) => layer.get('pickable') === true },
  );
  return best;
}

function windowOf(feature: FeatureLike): number | null {
  const cluster = feature.get('cluster') as Cluster | undefined;
  if (cluster) return cluster.count === 1 ? (cluster.id ?? null) : null;
  return feature.getId() as number;
}
