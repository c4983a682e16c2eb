import type OlMap from 'ol/Map';
import { addArea } from './area';
import { addBaseMap } from './baseMap';
import { followCamera } from './camera';
import { addCoverage } from './coverage';
import { createMap } from './createMap';
import { addDrawing } from './draw';
import { addFootprints } from './footprints';
import { addGraticule } from './graticule';
import { addPeaks } from './peaks';
import { addPicking } from './pick';
import { onMap } from './projection';
import { addScene } from './scene';

/** Builds the map with all that it shows; the second function takes it away again. */
export function attachMap(target: HTMLElement): { map: OlMap; detach: () => void } {
  const map = createMap(target);
  const parts = [addBaseMap, addGraticule, addScene, addArea, addCoverage, addFootprints, addDrawing, followCamera];
  const stops = parts.map((add) => add(map));
  stops.push(addPeaks(map, ({ footprint }) => footprint && onMap(footprint).getExtent()));
  addPicking(map);
  return {
    map,
    detach: () => {
      stops.forEach((stop) => stop());
      map.setTarget(undefined);
      map.dispose();
    },
  };
}
