import { useState } from 'preact/hooks';
import { fetchStacItem } from '../../api/endpoints';
import { asProblem } from '../../api/http';
import type { Item } from '../../api/types';
import { boxOf, centreOf } from '../../query/geometry';
import { copy, CopyButton } from '../common/CopyButton';
import { Icon } from '../common/Icon';

/** What can be taken away of one window: its address, its place, its STAC item, the image itself. */
export function TakeItem({ item }: { item: Item }) {
  const [said, setSaid] = useState<string | null>(null);
  const place = item.footprint ?? (item.tiles === null ? item.sceneFootprint : null);
  const box = place && boxOf(place);
  const copyItem = async (): Promise<void> => {
    try {
      await copy(JSON.stringify(await fetchStacItem(item), null, 2));
      setSaid('STAC item copied');
    } catch (error) {
      setSaid(asProblem(error).message);
    }
  };
  return (
    <section class="take-item" aria-label="Take away">
      <div class="button-row">
        <CopyButton text={itemAddress(item.id)} label="Copy link" />
        {box && <CopyButton text={coordinates(...centreOf(box))} label="Copy coordinates" />}
        <button type="button" class="button" onClick={() => void copyItem()}>
          <Icon name="copy" /> Copy STAC item
        </button>
        {item.link && (
          <a class="button" href={item.link} target="_blank" rel="noreferrer">
            <Icon name="external" /> Open the source scene
          </a>
        )}
      </div>
      <p class={said ? 'quiet' : 'visually-hidden'} role="status">
        {said}
      </p>
    </section>
  );
}

// Without the search that led to it: a link to the window itself.
const itemAddress = (id: number): string => `${location.origin}${location.pathname}?item=${id}`;

/** Latitude first, as maps and people take it. */
const coordinates = (lon: number, lat: number): string => `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
