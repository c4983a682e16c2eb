import { archive } from '../../state/archive';
import { askForWords, shownWord, wordMapsOf } from '../../state/words';
import { Icon } from '../common/Icon';

interface Props {
  /** The windows that are looked at. */
  ids: readonly number[];
  text: string;
}

/** The words of the search: hovered or focused, each shows on the pictures where it belongs. */
export function QueryWords({ ids, text }: Props) {
  if (text === '' || !archive.value?.capabilities.words) return null;
  const maps = wordMapsOf(ids[0] ?? -1, text);
  const words = typeof maps === 'object' ? maps.words.map(({ word }) => word) : text.split(/\s+/);
  const show = (place: number | null): void => {
    shownWord.value = place;
    if (place !== null) ids.forEach((id) => void askForWords(id, text));
  };
  return (
    <div class="query-words" onPointerLeave={() => show(null)}>
      <Icon name="eye" />
      <span class="quiet" id="query-words-name">
        Where is
      </span>
      <ul aria-labelledby="query-words-name">
        {words.map((word, place) => (
          <li key={place}>
            <button
              type="button"
              class="query-word"
              aria-pressed={shownWord.value === place}
              onPointerEnter={() => show(place)}
              onFocus={() => show(place)}
              onBlur={() => show(null)}
            >
              {word}
            </button>
          </li>
        ))}
      </ul>
      {shownWord.value !== null && (
        <span class="quiet" role="status">
          {typeof maps === 'string' ? maps : typeof maps === 'object' ? `by ${maps.model}` : 'Looking …'}
        </span>
      )}
    </div>
  );
}
