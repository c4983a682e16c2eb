import { chosenText, removeLayer, setOpacity, type HeatLayer } from '../../state/heat';
import { IconButton } from '../common/IconButton';

/** One heat-map: how far it is, or how much of it is seen, and the way to take it away. */
export function HeatLayerRow({ layer, isActive }: { layer: HeatLayer; isActive: boolean }) {
  const { state, text, progress, located, problem, opacity } = layer;
  const unknown = located?.unknownWords ?? [];
  return (
    <li class={`heat-layer ${isActive ? 'is-active' : ''}`}>
      <div class="heat-layer-row">
        <button type="button" class="heat-name" aria-pressed={isActive} onClick={() => (chosenText.value = text)}>
          {text}
        </button>
        {state === 'loading' && (
          <progress
            aria-label={`Looking for ${text}`}
            {...(progress && { value: progress.done, max: progress.windows })}
          />
        )}
        {state === 'ready' && (
          <input
            type="range"
            aria-label={`Opacity of ${text}`}
            min={0}
            max={1}
            step={0.05}
            value={opacity}
            onInput={(event) => setOpacity(text, Number(event.currentTarget.value))}
          />
        )}
        <IconButton
          icon="close"
          label={state === 'loading' ? `Cancel looking for ${text}` : `Remove the heat-map of ${text}`}
          onClick={() => removeLayer(text)}
        />
      </div>
      {state === 'loading' && progress && (
        <p class="quiet">
          {progress.done} of {progress.windows} windows looked at
        </p>
      )}
      {state === 'error' && (
        <p class="fault" role="alert">
          {problem?.message}
        </p>
      )}
      {unknown.length > 0 && (
        <p class="quiet">The model does not know {unknown.map((word) => `“${word}”`).join(', ')}.</p>
      )}
    </li>
  );
}
