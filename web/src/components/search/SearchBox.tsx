import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { merged, searchFor } from '../../query/query';
import { readWords } from '../../query/words';
import { query, search } from '../../state/route';
import { searchWithout } from '../../state/undo';
import { Icon } from '../common/Icon';
import { IconButton } from '../common/IconButton';
import { PictureButton } from './PictureButton';
import { TermChip } from './TermChip';

/** The one search box: words, and chips for pictures, alike windows, and what is added or subtracted. */
export function SearchBox() {
  const present = query.value;
  const [typed, setTyped] = useState(present.text);
  const input = useRef<HTMLInputElement>(null);
  // Before the next letter is typed, which would be lost.
  useLayoutEffect(() => setTyped(present.text), [present]);

  const submit = (event: Event): void => {
    event.preventDefault();
    const { text, terms } = readWords(typed);
    const all = merged([...present.terms, ...terms]);
    // The same words again keep what was marked among their answers.
    search(text === present.text && terms.length === 0 ? { ...present } : searchFor(present, text, all));
  };
  const removeLast = (): void =>
    searchWithout(
      { ...present, text: typed, terms: present.terms.slice(0, -1) },
      'The last part of the search was removed.',
    );
  const clear = (): void => {
    setTyped('');
    searchWithout(searchFor(present, '', []), 'The search was cleared.');
    input.current?.focus();
  };

  return (
    <form
      class="search"
      role="search"
      onSubmit={submit}
      onClick={(event) => event.target === event.currentTarget && input.current?.focus()}
    >
      <Icon name="search" />
      <input
        ref={input}
        id="words"
        type="text"
        enterkeyhint="search"
        autocomplete="off"
        spellcheck={false}
        aria-label="Search by words"
        aria-keyshortcuts="/"
        placeholder={present.terms.length > 0 ? 'add words, or - words' : 'Words, or drop a picture'}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Backspace' && typed === '' && present.terms.length > 0) removeLast();
          if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('.grid [tabindex="0"]')?.focus();
        }}
      />
      {present.terms.length > 0 && (
        <ul class="terms" aria-label="Also in the search">
          {present.terms.map((term, index) => (
            <TermChip key={index} term={term} index={index} />
          ))}
        </ul>
      )}
      {(typed !== '' || present.terms.length > 0) && (
        <IconButton icon="close" label="Clear the search" onClick={clear} />
      )}
      <PictureButton />
      <button type="submit" class="search-button">
        Search
      </button>
    </form>
  );
}
