import { hasPlaces } from '../../state/archive';
import { item } from '../../state/detail';
import { MapView } from './MapView';
import { SceneView } from './SceneView';

/** Whether there is anything to show beside the list. */
export const hasPane = (): boolean => hasPlaces.value || item.value !== null;

/** The right side: the map, or the pixels of a scene that has no place on it. */
export function MapPane() {
  const open = item.value;
  const plain = open !== null && open.tiles === null;
  return (
    <section class="map-pane" aria-label={plain ? 'Scene' : 'Map'}>
      {hasPlaces.value && <MapView hidden={plain} />}
      {plain && <SceneView key={open.scene} item={open} />}
    </section>
  );
}
