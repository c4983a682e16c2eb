import { effect, signal } from '@preact/signals';
import { createEmpty, extend, isEmpty, type Extent } from 'ol/extent';
import type OlMap from 'ol/Map';
import { fromLonLat, toLonLat } from 'ol/proj';
import type { Geometry } from 'geojson';
import type { Row } from '../api/types';
import { archive } from '../state/archive';
import { item } from '../state/detail';
import { openCollection } from '../state/collections';
import { results } from '../state/results';
import { navigate, route } from '../state/route';
import { steppedRows } from '../state/step';
import { reducedMotion } from '../state/theme';
import { boxOnMap, onMap, wrapped } from './projection';

const padding = 48;

/** The buttons above the right edge. */
const controls = 36;

/** Moves the view so that an extent is seen; false while the map has no room on the screen. */
export function show(map: OlMap, extent: Extent, maxZoom = 16): boolean {
  if (Math.min(...(map.getSize() ?? [0])) === 0) return false;
  if (isEmpty(extent)) return true;
  const edge = Math.min(padding, Math.min(...(map.getSize() as number[])) / 8);
  map.getView().fit(extent, {
    padding: [edge, edge + controls, edge, edge],
    maxZoom,
    duration: reducedMotion() ? 0 : 350,
  });
  return true;
}

export function extentOf(places: readonly Pick<Row, 'footprint'>[]): Extent {
  const extent = createEmpty();
  for (const { footprint } of places) if (footprint) extend(extent, onMap(footprint).getExtent());
  return extent;
}

/** Shows all results or all of the open collection, or else all that the archive has. */
export function showAll(map: OlMap): void {
  const extent = extentOf(steppedRows.peek());
  const bounds = archive.peek()?.bounds;
  if (!isEmpty(extent)) show(map, extent);
  else if (bounds) show(map, boxOnMap(bounds));
}

/** Keeps the address in step with what the user looks at, and shows what a search or a detail view brings. */
export function followCamera(map: OlMap): () => void {
  let touched = false;
  const touch = (): void => void (touched = true);
  const target = map.getTargetElement() as HTMLElement;
  for (const kind of ['wheel', 'pointerdown', 'keydown']) target.addEventListener(kind, touch, { passive: true });
  map.on('moveend', () => {
    if (!touched) return;
    touched = false;
    const [lon = 0, lat = 0] = toLonLat(map.getView().getCenter() ?? [0, 0]);
    navigate({ camera: { zoom: map.getView().getZoom() ?? 0, lat, lon: wrapped(lon) } }, { replace: true });
  });

  const size = signal(map.getSize()?.[0] ?? 0);
  map.on('change:size', () => (size.value = map.getSize()?.[0] ?? 0));
  const subject = (): unknown => {
    const open = item.value;
    if (open) return open.sceneFootprint ?? open.footprint ?? null;
    if (route.value.collection !== null) return openCollection.value.content?.name;
    const { state, asked } = results.value;
    return state === 'ready' ? asked : state === 'idle' ? archive.value?.bounds?.join() : undefined;
  };
  let shown: unknown;
  return effect(() => {
    const present = subject();
    const camera = route.value.camera;
    if (size.value === 0 || present === undefined) return;
    if (camera && !isAt(map, camera)) {
      map.getView().setCenter(fromLonLat([camera.lon, camera.lat]));
      map.getView().setZoom(camera.zoom);
    } else if (!camera && present !== null && present !== shown) {
      const open = item.value;
      if (open) show(map, onMap(present as Geometry).getExtent(), 18);
      else showAll(map);
    }
    shown = present;
  });
}

function isAt(map: OlMap, camera: { zoom: number; lat: number; lon: number }): boolean {
  const [lon = 0, lat = 0] = toLonLat(map.getView().getCenter() ?? [0, 0]);
  const near = (one: number, other: number, tolerance: number): boolean => Math.abs(one - other) <= tolerance;
  return (
    near(map.getView().getZoom() ?? 0, camera.zoom, 0.01) &&
    near(lat, camera.lat, 1e-4) &&
    near(wrapped(lon), camera.lon, 1e-4)
  );
}
