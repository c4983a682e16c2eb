import { withMark, type Mark } from '../../query/query';
import { query, search } from '../../state/route';
import { Icon, type IconName } from '../common/Icon';
import { IconButton } from '../common/IconButton';

const marks: { mark: Mark; icon: IconName; label: string; name: string }[] = [
  { mark: 'like', icon: 'right', label: 'Right: find more of these', name: 'Right' },
  { mark: 'unlike', icon: 'wrong', label: 'Wrong: leave these out', name: 'Wrong' },
];

/** Marks a window as right or wrong, which steers the search; pressed again, it takes the mark away. */
export const MarkButtons = ({ id, named = false }: { id: number; named?: boolean }) => (
  <>
    {marks.map(({ mark, icon, label, name }) => {
      const pressed = query.value[mark].includes(id);
      const press = (): void => search(withMark(query.value, id, mark));
      return named ? (
        <button key={mark} type="button" class="button" aria-pressed={pressed} title={label} onClick={press}>
          <Icon name={icon} /> {name}
        </button>
      ) : (
        <IconButton key={mark} icon={icon} label={label} tabIndex={-1} aria-pressed={pressed} onClick={press} />
      );
    })}
  </>
);
