import { effect } from '@preact/signals';
import Feature from 'ol/Feature';
import VectorLayer from 'ol/layer/Vector';
import type OlMap from 'ol/Map';
import VectorSource from 'ol/source/Vector';
import type { Row } from '../api/types';
import { item } from '../state/detail';
import { steppedRows } from '../state/step';
import { openItem } from '../state/route';
import { hovered } from '../state/selection';
import { footprintStyle, type Emphasis } from './footprintStyle';
import { order } from './order';
import { palette } from './palette';
import { onMap } from './projection';

type Place = Pick<Row, 'id' | 'footprint'> & { rank?: number };

/** So many of the best stand out; all of them would hide the ground where windows overlap. */
const best = 10;

/** The results that have a place; in the detail view its window and neighbours too. */
export function addFootprints(map: OlMap): () => void {
  const source = new VectorSource<Feature>();
  const layer = new VectorLayer({ source, zIndex: order.footprints, properties: { pickable: true } });
  map.addLayer(layer);

  const stops = [
    effect(() => {
      const places = new Map<number, Place>();
      const open = item.value;
      for (const place of [...steppedRows.value, ...(open ? [open, ...open.neighbours] : [])])
        places.set(place.id, place);
      source.clear(true);
      source.addFeatures([...places.values()].flatMap(toFeature));
    }),
    effect(() => {
      const colors = palette.value;
      const over = hovered.value?.id;
      const open = openItem.value;
      layer.setStyle((feature, resolution) => {
        const id = feature.getId();
        // In the detail view only what is looked at is framed: the scene itself is to be seen.
        if (open !== null && id !== open && id !== over) return [];
        const rest: Emphasis = (feature.get('rank') as number) > best ? 'minor' : 'normal';
        const emphasis = id === over ? 'hovered' : id === open ? 'open' : rest;
        return footprintStyle(feature, resolution, emphasis, colors);
      });
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

function toFeature({ id, footprint, rank = 1 }: Place): Feature[] {
  if (!footprint) return [];
  const feature = new Feature(onMap(footprint));
  feature.setId(id);
  feature.set('rank', rank);
  return [feature];
}
