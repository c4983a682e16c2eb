import { useComputed } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { thumbnailPath } from '../../api/endpoints';
import type { Row } from '../../api/types';
import { fileName } from '../../query/format';
import { openDetail } from '../../state/route';
import { hover, hovered } from '../../state/selection';
import { selected, toggleSelected } from '../../state/selectionSet';
import { Icon } from '../common/Icon';
import { ServerPicture } from '../common/ServerPicture';
import { CardActions } from './CardActions';
import { Match } from './Match';

interface Props {
  row: Row;
  /** Whether it can be selected: results can, what looks alike cannot. */
  selectable: boolean;
  /** Whether marks of right and wrong decided on the order. */
  steered: boolean;
  /** Whether the Tab key stops here. */
  stop: boolean;
  onFocus: () => void;
  remove?: () => void;
}

/** One result: its picture, what it shows, where it comes from, how well it fits. */
export function Card({ row, selectable, steered, stop, onFocus, remove }: Props) {
  const item = useRef<HTMLLIElement>(null);
  // Computed, so that only those cards are drawn again whose answer changes.
  const over = useComputed(() => hovered.value?.id === row.id).value;
  const fromMap = useComputed(() => hovered.value?.id === row.id && hovered.value.from === 'map').value;
  const isSelected = useComputed(() => selectable && selected.value.has(row.id)).value;
  // Many buttons, which nobody sees before; once there they stay, since a click takes the focus from the card.
  const [hasActions, setHasActions] = useState(false);
  useEffect(() => {
    if (fromMap) item.current?.scrollIntoView({ block: 'nearest' });
  }, [fromMap]);
  const name = fileName(row.source);
  return (
    <li
      ref={item}
      class={`card ${over ? 'is-hovered' : ''} ${isSelected ? 'is-selected' : ''}`}
      data-id={row.id}
      onPointerEnter={() => {
        setHasActions(true);
        hover(row.id, 'list');
      }}
      onPointerLeave={() => hover(null, 'list')}
    >
      <button
        type="button"
        class="card-open"
        tabIndex={stop ? 0 : -1}
        onFocus={() => {
          onFocus();
          setHasActions(true);
          hover(row.id, 'list');
        }}
        onBlur={() => hover(null, 'list')}
        onClick={(event) => {
          // Whoever selects several goes on selecting.
          if (selectable && (event.shiftKey || event.ctrlKey || event.metaKey)) toggleSelected(row.id, event.shiftKey);
          else openDetail(row.id);
        }}
      >
        <ServerPicture path={thumbnailPath(row.id)} alt="" class="card-picture" lazy />
        <span class="card-text">{row.caption ?? name}</span>
        <span class="card-facts">
          <span>{row.rank}</span>
          {row.caption !== null && <span class="card-source">{name}</span>}
          {row.footprint && (
            <span class="card-placed" title="On the map">
              <Icon name="place" />
            </span>
          )}
          <Match row={row} steered={steered} />
        </span>
      </button>
      {selectable && (
        <label class="card-select" title="Select (x)">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${row.caption ?? name}`}
            checked={isSelected}
            onClick={(event) => toggleSelected(row.id, event.shiftKey)}
          />
        </label>
      )}
      {hasActions && <CardActions id={row.id} {...(remove && { remove })} />}
    </li>
  );
}
