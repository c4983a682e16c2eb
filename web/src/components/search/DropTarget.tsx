import { useEffect, useState } from 'preact/hooks';
import { isSearch } from '../../query/query';
import { pictureIn, searchByPicture, type Joining } from '../../state/pictureSearch';
import { query } from '../../state/route';
import { Icon } from '../common/Icon';

const zones: { joining: Joining; title: string; detail: string; icon: 'search' | 'plus' | 'minus' }[] = [
  { joining: 'alone', title: 'Search by this picture', detail: 'a new search', icon: 'search' },
  { joining: 'plus', title: 'Add it', detail: 'to the present search', icon: 'plus' },
  { joining: 'minus', title: 'Subtract it', detail: 'from the present search', icon: 'minus' },
];

/** Takes pictures that are dropped anywhere on the page, or pasted. */
export function DropTarget() {
  const [over, setOver] = useState<Joining | null>(null);
  useEffect(() => {
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const zone = (event.target as Element).closest?.('[data-joining]')?.getAttribute('data-joining');
      setOver((zone as Joining | null | undefined) ?? 'alone');
    };
    const leave = (event: DragEvent): void => void (event.relatedTarget === null && setOver(null));
    const drop = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(null);
      const zone = (event.target as Element).closest?.('[data-joining]')?.getAttribute('data-joining');
      const file = pictureIn(event.dataTransfer);
      if (file) void searchByPicture(file, (zone as Joining | null | undefined) ?? 'alone');
    };
    const paste = (event: ClipboardEvent): void => {
      const file = pictureIn(event.clipboardData);
      if (file) void searchByPicture(file, 'alone');
    };
    const listeners = { dragenter: enter, dragover: enter, dragleave: leave, drop, paste };
    for (const [kind, listener] of Object.entries(listeners)) addEventListener(kind, listener as EventListener);
    return () => {
      for (const [kind, listener] of Object.entries(listeners)) removeEventListener(kind, listener as EventListener);
    };
  }, []);
  if (over === null) return null;
  return (
    <div class="drop">
      {zones.slice(0, isSearch(query.value) ? 3 : 1).map(({ joining, title, detail, icon }) => (
        <div key={joining} class={`drop-zone ${over === joining ? 'is-over' : ''}`} data-joining={joining}>
          <Icon name={icon} />
          <strong>{title}</strong>
          <span>{detail}</span>
        </div>
      ))}
    </div>
  );
}
