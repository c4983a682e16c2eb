import { useRef, useState } from 'preact/hooks';
import type { Row } from '../../api/types';
import { selectAll, toggleSelected } from '../../state/selectionSet';
import { Card } from './Card';
import { nextPlace } from './gridKeys';

interface Props {
  rows: readonly Row[];
  label?: string;
  /** Whether results can be selected: by the check box, Shift and a click, or x. */
  selectable?: boolean;
  /** Whether marks of right and wrong decided on the order. */
  steered?: boolean;
  /** Takes a row away, where that can be done. */
  remove?: (id: number) => void;
}

/** Results as a grid through which the arrow keys move; one stop of the Tab key. */
export function Grid({ rows, label = 'Results', selectable = false, steered = false, remove }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState(0);
  const focusable = Math.min(current, rows.length - 1);

  const move = (event: KeyboardEvent): void => {
    if (selectable && select(event)) return;
    const cards = [...(list.current?.querySelectorAll<HTMLElement>('.card-open') ?? [])];
    const tops = cards.map((card) => card.getBoundingClientRect().top);
    const columns = tops.filter((top) => top === tops[0]).length;
    const place = nextPlace(event.key, focusable, cards.length, columns);
    if (place === null) return;
    event.preventDefault();
    setCurrent(place);
    cards[place]?.focus();
  };

  const select = (event: KeyboardEvent): boolean => {
    const row = rows[focusable];
    const all = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a';
    const one = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.toLowerCase() === 'x';
    if (all) selectAll();
    else if (one && row) toggleSelected(row.id, event.shiftKey);
    else return false;
    event.preventDefault();
    return true;
  };

  return (
    <ul ref={list} class="grid" aria-label={label} onKeyDown={move}>
      {rows.map((row, index) => (
        <Card
          key={row.id}
          row={row}
          selectable={selectable}
          steered={steered}
          stop={index === focusable}
          onFocus={() => setCurrent(index)}
          {...(remove && { remove: () => remove(row.id) })}
        />
      ))}
    </ul>
  );
}
