import { effect, signal } from '@preact/signals';
import VectorLayer from 'ol/layer/Vector';
import type OlMap from 'ol/Map';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import coarseUrl from 'world-atlas/countries-110m.json?url';
import fineUrl from 'world-atlas/land-50m.json?url';
import { recoveries } from '../state/connection';
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

  const near = signal(false);
  const look = (): void => void (near.value ||= (map.getView().getZoom() ?? 0) > fineFrom - 0.5);
  map.on('moveend', look);

  const stops = [
    untilLoaded(async () => {
      const source = await loadCoarse(coarseUrl);
      coarse.setSource(source.land);
      borders.setSource(source.borders);
    }),
    untilLoaded(async () => {
      if (near.value) fine.setSource(await loadFine(fineUrl));
    }),
    paint(map, [coarse, fine], borders),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Runs what loads, again when what it depends on changes or the server is back; a map without outlines is no fault. */
const untilLoaded = (load: () => Promise<void>): (() => void) =>
  effect(() => {
    void recoveries.value;
    load().catch(() => undefined);
  });

const paint = (map: OlMap, land: VectorLayer[], borders: VectorLayer): (() => void) =>
  effect(() => {
    const colors = palette.value;
    const fill = new Fill({ color: colors.land });
    const style = new Style({ fill, stroke: new Stroke({ color: colors.coast, width: 1 }) });
    for (const layer of land) layer.setStyle(style);
    borders.setStyle(new Style({ stroke: new Stroke({ color: colors.border, width: 0.8 }) }));
    (map.getTargetElement() as HTMLElement).style.backgroundColor = colors.sea;
  });
