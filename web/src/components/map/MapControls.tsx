import type OlMap from 'ol/Map';
import { showAll } from '../../map/camera';
import { drawing } from '../../state/drawing';
import { navigate } from '../../state/route';
import { reducedMotion } from '../../state/theme';
import { IconButton } from '../common/IconButton';

/** Zoom, a look at everything, and drawing, as buttons above the map. */
export function MapControls({ map }: { map: OlMap }) {
  const zoom = (step: number): void => {
    const view = map.getView();
    view.animate({ zoom: (view.getZoom() ?? 0) + step, duration: reducedMotion() ? 0 : 200 });
  };
  const draw = (kind: 'box' | 'polygon'): void => void (drawing.value = drawing.value === kind ? null : kind);
  return (
    <div class="map-controls">
      <div class="control-group">
        <IconButton icon="plus" label="Zoom in" onClick={() => zoom(1)} />
        <IconButton icon="minus" label="Zoom out" onClick={() => zoom(-1)} />
        <IconButton
          icon="fit"
          label="Show everything"
          onClick={() => {
            navigate({ camera: null }, { replace: true });
            showAll(map);
          }}
        />
      </div>
      <div class="control-group">
        <IconButton
          icon="box"
          label="Draw a box to search in"
          aria-pressed={drawing.value === 'box'}
          onClick={() => draw('box')}
        />
        <IconButton
          icon="polygon"
          label="Draw an area to search in"
          aria-pressed={drawing.value === 'polygon'}
          onClick={() => draw('polygon')}
        />
      </div>
    </div>
  );
}
