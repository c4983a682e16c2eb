import { useState } from 'preact/hooks';
import { readPlace } from '../../query/place';
import { everywhere, isEverywhere } from '../../query/query';
import { drawing } from '../../state/drawing';
import { isNarrow } from '../../state/layout';
import { mapCommands } from '../../state/mapCommands';
import { isPlaceless } from '../../state/placeless';
import { filter, navigate, query } from '../../state/route';
import { Icon } from '../common/Icon';

/** Draws, takes or types the place that results are limited to. */
export function PlaceFilter({ close }: { close: () => void }) {
  const { bbox, polygon } = query.value;
  // Not there: pixels are shown, which have no place, or a map with nothing on it; on a narrow screen it may only not be built yet.
  const seenBox = mapCommands.value?.seenBox ?? null;
  const comes = mapCommands.value === null && isNarrow.value && !isPlaceless.value;
  const [typed, setTyped] = useState(bbox && !isEverywhere(bbox) ? bbox.join(', ') : '');
  const [fault, setFault] = useState<string | null>(null);
  const draw = (kind: 'box' | 'polygon'): void => {
    drawing.value = kind;
    navigate({ view: 'map' }, { replace: true });
    close();
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const place = readPlace(typed);
    if (typeof place === 'string') {
      setFault(place);
      return;
    }
    filter({ bbox: null, polygon: null, ...place });
    close();
  };
  return (
    <form class="stack" onSubmit={submit}>
      <div class="button-row">
        <button type="button" class="button" onClick={() => draw('box')}>
          <Icon name="box" /> Draw a box
        </button>
        <button type="button" class="button" onClick={() => draw('polygon')}>
          <Icon name="polygon" /> Draw an area
        </button>
      </div>
      <label class="option">
        <input
          type="checkbox"
          checked={isEverywhere(bbox)}
          onChange={(event) => filter({ bbox: event.currentTarget.checked ? everywhere : null, polygon: null })}
        />
        <span>Only images with a place</span>
      </label>
      {(seenBox !== null || comes) && (
        <button
          type="button"
          class="button"
          onClick={() => {
            const seen = seenBox?.() ?? null;
            // On a narrow screen the map has to be looked at first.
            if (seen) filter({ bbox: seen, polygon: null });
            else navigate({ view: 'map' }, { replace: true });
            close();
          }}
        >
          <Icon name="map" /> What the map shows
        </button>
      )}
      <label class="field">
        <span>West, south, east, north; WKT or GeoJSON</span>
        <textarea
          rows={2}
          spellcheck={false}
          value={typed}
          aria-invalid={fault !== null}
          placeholder="5.9, 45.8, 10.5, 47.8"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <div class="button-row is-end">
        {(bbox || polygon) && (
          <button type="button" class="button" onClick={() => filter({ bbox: null, polygon: null })}>
            Clear
          </button>
        )}
        <button type="submit" class="button is-primary">
          Use
        </button>
      </div>
    </form>
  );
}
