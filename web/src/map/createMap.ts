import ScaleLine from 'ol/control/ScaleLine';
import { defaults } from 'ol/interaction/defaults';
import OlMap from 'ol/Map';
import View from 'ol/View';

/** An empty map of the world in Web Mercator. */
export const createMap = (target: HTMLElement): OlMap =>
  new OlMap({
    target,
    controls: [new ScaleLine({ minWidth: 72 })],
    interactions: defaults({ altShiftDragRotate: false, pinchRotate: false }),
    view: new View({
      center: [0, 2_000_000],
      zoom: 1.5,
      minZoom: 0,
      maxZoom: 22,
      enableRotation: false,
      smoothResolutionConstraint: true,
    }),
  });
