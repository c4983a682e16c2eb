import { useRef, useState } from 'preact/hooks';
import type { Row } from '../../api/types';
import { Card } from './Card';
import { nextPlace } from './gridKeys';

/** Results as a grid through which the arrow keys move; one stop of the Tab key. */
export function Grid({ rows, label = 'Results' }: { rows: readonly Row[]; label?: string }) {
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState(0);
  const focusable = Math.min(current, rows.length - 1);

  const move = (event: KeyboardEvent): void => {
    const cards = [...(list.current?.querySelectorAll<HTMLElement>('.card-open') ?? [])];
    const tops = cards.map((card) => card.getBoundingClientRect().top);
    const columns = tops.filter((top) => top === tops[0]).length;
    const place = nextPlace(event.key, focusable, cards.length, columns);
    if (place === null) return;
    event.preventDefault();
    setCurrent(place);
    cards[place]?.focus();
  };

  return (
    <ul ref={list} class="grid" aria-label={label} onKeyDown={move}>
      {rows.map((row, index) => (
        <Card key={row.id} row={row} stop={index === focusable} onFocus={() => setCurrent(index)} />
      ))}
    </ul>
  );
}
