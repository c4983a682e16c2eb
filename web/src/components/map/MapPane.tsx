import { useRef } from 'preact/hooks';
import { archive, archiveProblem, hasPlaces } from '../../state/archive';
import { item } from '../../state/detail';
import { drawing } from '../../state/drawing';
import { isNarrow } from '../../state/layout';
import { isPlaceless } from '../../state/placeless';
import { route } from '../../state/route';
import { lazy } from '../common/Lazy';

// Most of the page's code is the map's: words can be typed before it is there.
const MapView = lazy(async () => (await import('./MapView')).MapView);
const SceneView = lazy(async () => (await import('./SceneView')).SceneView);

/** Whether there is anything to show beside the list. A map with nothing on it gives its half back, unless it is drawn on. */
export const hasPane = (): boolean =>
  item.value !== null || (mayHavePlaces() && (!isPlaceless.value || drawing.value !== null));

// Until the archive is known its half is kept free, since most have places.
const mayHavePlaces = (): boolean => hasPlaces.value || (archive.value === null && archiveProblem.value === null);

/** The right side: the map, or the pixels of a scene that has no place on it. */
export function MapPane() {
  const open = item.value;
  const plain = open !== null && open.tiles === null;
  // On a narrow screen the map is built when it is asked for; from then on it stays alive behind the list.
  const wasSeen = useRef(false);
  wasSeen.current ||= !isNarrow.value || route.value.view === 'map';
  return (
    <section class="map-pane" aria-label={plain ? 'Scene' : 'Map'}>
      {isNarrow.value && <h1 class="visually-hidden">{plain ? 'Scene' : 'Map'}</h1>}
      {wasSeen.current && hasPlaces.value && <MapView hidden={plain} />}
      {wasSeen.current && plain && open.isThere !== false && <SceneView key={open.scene} item={open} />}
      {plain && open.isThere === false && <p class="map-nothing quiet">The image of this window is gone.</p>}
    </section>
  );
}
