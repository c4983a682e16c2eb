import { effect } from '@preact/signals';
import VectorLayer from 'ol/layer/Vector';
import type OlMap from 'ol/Map';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import coarseUrl from 'world-atlas/countries-110m.json?url';
import fineUrl from 'world-atlas/land-50m.json?url';
import { loadCoarse, loadFine } from './land';
import { order } from './order';
import { palette } from './palette';

const fineFrom = 4.5;

/** The bundled base map: outlines of land and countries that need no network. */
export function addOutline(map: OlMap): () => void {
  const coarse = new VectorLayer({ zIndex: order.base, maxZoom: fineFrom });
  const borders = new VectorLayer({ zIndex: order.base + 1, maxZoom: 7 });
  const fine = new VectorLayer({ zIndex: order.base, minZoom: fineFrom });
  map.getLayers().extend([coarse, borders, fine]);

  void loadCoarse(coarseUrl).then((source) => {
    coarse.setSource(source.land);
    borders.setSource(source.borders);
  });
  const loadFineOnce = (): void => {
    if ((map.getView().getZoom() ?? 0) < fineFrom - 0.5) return;
    map.un('moveend', loadFineOnce);
    void loadFine(fineUrl).then((source) => fine.setSource(source));
  };
  map.on('moveend', loadFineOnce);

  return effect(() => {
    const { land, coast, border, sea } = palette.value;
    const style = new Style({ fill: new Fill({ color: land }), stroke: new Stroke({ color: coast, width: 1 }) });
    coarse.setStyle(style);
    fine.setStyle(style);
    borders.setStyle(new Style({ stroke: new Stroke({ color: border, width: 0.8 }) }));
    (map.getTargetElement() as HTMLElement).style.backgroundColor = sea;
  });
}
