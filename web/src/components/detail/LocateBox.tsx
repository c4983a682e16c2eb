import { useEffect, useState } from 'preact/hooks';
import type { Item } from '../../api/types';
import { formatScore } from '../../query/format';
import { archive } from '../../state/archive';
import { heat, heatOpacity } from '../../state/detail';
import { mapCommands } from '../../state/mapCommands';
import { navigate, query, route } from '../../state/route';
import { Icon } from '../common/Icon';
import { IconButton } from '../common/IconButton';

/** Words whose place within the scene is shown as a heat-map. */
export function LocateBox({ item }: { item: Item }) {
  const asked = route.value.locate;
  const [typed, setTyped] = useState(asked ?? '');
  useEffect(() => setTyped(asked ?? ''), [asked, item.id]);
  if (!archive.value?.capabilities.locate) return null;
  const { state, located, problem } = heat.value;
  const submit = (event: Event): void => {
    event.preventDefault();
    navigate({ locate: typed.trim() || query.value.text || null });
  };
  return (
    <section class="locate" aria-label="Find in this scene">
      <h2>Find in this scene</h2>
      <form class="locate-form" onSubmit={submit}>
        <input
          type="text"
          aria-label="What to find in this scene"
          placeholder={query.value.text || 'storage tanks'}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        {asked !== null && (
          <IconButton icon="close" label="Remove the heat-map" onClick={() => navigate({ locate: null })} />
        )}
        <button type="submit" class="button" disabled={state === 'loading'}>
          <Icon name="heat" />
          {state === 'loading' ? 'Looking …' : 'Heat-map'}
        </button>
      </form>
      {state === 'error' && (
        <p class="fault" role="alert">
          {problem?.message}
        </p>
      )}
      {state === 'ready' && located && (
        <div class="stack" role="status">
          <label class="opacity">
            <span>Opacity</span>
            <input
              type="range"
              min={0}
              max={1}
              step={0.05}
              value={heatOpacity.value}
              onInput={(event) => (heatOpacity.value = Number(event.currentTarget.value))}
            />
          </label>
          {(located.unknownWords ?? []).length > 0 && (
            <p class="quiet">The model does not know {located.unknownWords?.map((word) => `“${word}”`).join(', ')}.</p>
          )}
          <ol class="peaks" aria-label="Best places">
            {located.peaks.map((peak, index) => (
              <li key={peak.window.join()}>
                <button type="button" class="peak" onClick={() => mapCommands.value?.showPeak(peak)}>
                  {index + 1} <span class="quiet">{formatScore(peak.score)}</span>
                </button>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
