import { useState } from 'preact/hooks';
import { archive } from '../../state/archive';
import { activeLayer, addLayer, layers } from '../../state/heat';
import { query } from '../../state/route';
import { Icon } from '../common/Icon';
import { HeatLayerRow } from './HeatLayerRow';
import { HeatLegend } from './HeatLegend';
import { PeakProfile } from './PeakProfile';

/** Words whose place within the scene is shown as heat-maps, a layer each; of another window it is another box. */
export function LocateBox() {
  const [typed, setTyped] = useState('');
  if (!archive.value?.capabilities.locate) return null;
  const active = activeLayer.value;
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = typed.trim() || query.value.text;
    if (text !== '') addLayer(text);
    setTyped('');
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
        <button type="submit" class="button">
          <Icon name="heat" />
          {layers.value.length > 0 ? 'Add heat-map' : 'Heat-map'}
        </button>
      </form>
      {layers.value.length > 0 && (
        <ul class="heat-layers" aria-label="Heat-maps">
          {layers.value.map((layer) => (
            <HeatLayerRow key={layer.text} layer={layer} isActive={layer === active} />
          ))}
        </ul>
      )}
      {active?.located && (
        <>
          <HeatLegend located={active.located} />
          <PeakProfile located={active.located} text={active.text} />
        </>
      )}
    </section>
  );
}
