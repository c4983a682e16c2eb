import { hasPlaces } from '../../state/archive';
import { item } from '../../state/detail';
import { drawing } from '../../state/drawing';
import { isPlaceless } from '../../state/placeless';
import { lazy } from '../common/Lazy';
import { MapView } from './MapView';

const SceneView = lazy(async () => (await import('./SceneView')).SceneView);

/** Whether there is anything to show beside the list. A map with nothing on it gives its half back, unless it is drawn on. */
export const hasPane = (): boolean =>
  item.value !== null || (hasPlaces.value && (!isPlaceless.value || drawing.value !== null));

/** The right side: the map, or the pixels of a scene that has no place on it. */
export function MapPane() {
  const open = item.value;
  const plain = open !== null && open.tiles === null;
  return (
    <section class="map-pane" aria-label={plain ? 'Scene' : 'Map'}>
      {hasPlaces.value && <MapView hidden={plain} />}
      {plain && open.isThere !== false && <SceneView key={open.scene} item={open} />}
      {plain && open.isThere === false && <p class="map-nothing quiet">The image of this window is gone.</p>}
    </section>
  );
}
