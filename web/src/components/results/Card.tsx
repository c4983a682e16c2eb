import { useEffect, useRef } from 'preact/hooks';
import { thumbnailPath } from '../../api/endpoints';
import type { Row } from '../../api/types';
import { fileName } from '../../query/format';
import { openDetail } from '../../state/route';
import { hover, hovered } from '../../state/selection';
import { Icon } from '../common/Icon';
import { ServerPicture } from '../common/ServerPicture';
import { CardActions } from './CardActions';
import { Match } from './Match';

interface Props {
  row: Row;
  /** Whether the Tab key stops here. */
  stop: boolean;
  onFocus: () => void;
}

/** One result: its picture, what it shows, where it comes from, how well it fits. */
export function Card({ row, stop, onFocus }: Props) {
  const item = useRef<HTMLLIElement>(null);
  const over = hovered.value?.id === row.id;
  const fromMap = over && hovered.value?.from === 'map';
  useEffect(() => {
    if (fromMap) item.current?.scrollIntoView({ block: 'nearest' });
  }, [fromMap]);
  const name = fileName(row.source);
  return (
    <li
      ref={item}
      class={`card ${over ? 'is-hovered' : ''}`}
      data-id={row.id}
      onPointerEnter={() => hover(row.id, 'list')}
      onPointerLeave={() => hover(null, 'list')}
    >
      <button
        type="button"
        class="card-open"
        tabIndex={stop ? 0 : -1}
        onFocus={() => {
          onFocus();
          hover(row.id, 'list');
        }}
        onBlur={() => hover(null, 'list')}
        onClick={() => openDetail(row.id)}
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
          <Match row={row} />
        </span>
      </button>
      <CardActions id={row.id} />
    </li>
  );
}
