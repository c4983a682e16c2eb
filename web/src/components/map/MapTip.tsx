import type OlMap from 'ol/Map';
import { useEffect, useState } from 'preact/hooks';
import { thumbnailPath } from '../../api/endpoints';
import { fileName, formatCount } from '../../query/format';
import { hoveredCount } from '../../state/coverageShown';
import { rowsById } from '../../state/results';
import { hovered } from '../../state/selection';
import { ServerPicture } from '../common/ServerPicture';

const width = 168;

/** A small picture of the window under the pointer. */
export function MapTip({ map }: { map: OlMap }) {
  const [pixel, setPixel] = useState<[number, number]>([0, 0]);
  useEffect(() => {
    const follow = ({ pixel: [x = 0, y = 0] }: { pixel: number[] }): void => setPixel([x, y]);
    map.on('pointermove', follow);
    return () => map.un('pointermove', follow);
  }, [map]);
  const over = hovered.value?.from === 'map' ? hovered.value : null;
  const count = hoveredCount.value;
  const [x, y] = pixel;
  const [mapWidth = 0, mapHeight = 0] = map.getSize() ?? [];
  const left = x + width + 24 > mapWidth ? x - width - 16 : x + 16;
  const top = Math.min(Math.max(8, y - 60), Math.max(8, mapHeight - 200));
  if (!over && count !== null && count > 1) {
    return (
      <div class="map-tip" aria-hidden="true" style={{ left: `${left}px`, top: `${top}px` }}>
        <p>{formatCount(count)} windows lie here. Click to look closer.</p>
      </div>
    );
  }
  if (!over) return null;
  const row = rowsById.value.get(over.id);
  return (
    <div class="map-tip" aria-hidden="true" style={{ left: `${left}px`, top: `${top}px` }}>
      <ServerPicture path={thumbnailPath(over.id)} alt="" class="map-tip-picture" />
      {row && <p>{row.caption ?? fileName(row.source)}</p>}
    </div>
  );
}
