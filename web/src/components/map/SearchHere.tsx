import type OlMap from 'ol/Map';
import { useEffect, useState } from 'preact/hooks';
import { toBox } from '../../map/projection';
import { isSearch } from '../../query/query';
import { drawing } from '../../state/drawing';
import { navigate, openItem, query, route } from '../../state/route';
import { Icon } from '../common/Icon';

/** Limits the search to what the map shows: by a button once the map was moved, or always as it moves. */
export function SearchHere({ map }: { map: OlMap }) {
  const [moved, setMoved] = useState(false);
  const follow = route.value.follow;
  const searchHere = (): void => {
    const extent = map.getView().calculateExtent(map.getSize());
    const bbox = toBox(extent).map((degrees) => Number(degrees.toFixed(5))) as [number, number, number, number];
    // The camera stays where the user has put it.
    navigate({ query: { ...query.peek(), bbox, polygon: null } }, { replace: route.peek().follow });
    setMoved(false);
  };
  useEffect(() => {
    const target = map.getTargetElement() as HTMLElement;
    let touched = false;
    const touch = (): void => void (touched = true);
    const kinds = ['wheel', 'pointerdown', 'keydown'];
    for (const kind of kinds) target.addEventListener(kind, touch, { passive: true });
    const end = (): void => {
      const isElsewhere = openItem.peek() !== null || route.peek().collection !== null || drawing.peek() !== null;
      if (!touched || isElsewhere || !isSearch(query.peek())) return;
      touched = false;
      if (route.peek().follow) searchHere();
      else setMoved(true);
    };
    map.on('moveend', end);
    return () => {
      map.un('moveend', end);
      for (const kind of kinds) target.removeEventListener(kind, touch);
    };
  }, [map]);
  const isElsewhere = openItem.value !== null || route.value.collection !== null || drawing.value !== null;
  if (!isSearch(query.value) || isElsewhere) return null;
  return (
    <div class="search-here">
      {moved && !follow && (
        <button type="button" class="button is-primary" onClick={searchHere}>
          <Icon name="search" /> Search this area
        </button>
      )}
      <label class="search-follow">
        <input
          type="checkbox"
          checked={follow}
          onChange={(event) => {
            navigate({ follow: event.currentTarget.checked }, { replace: true });
            if (event.currentTarget.checked && moved) searchHere();
          }}
        />
        Search as the map moves
      </label>
    </div>
  );
}
