import { useState } from 'preact/hooks';
import { isSearch } from '../../query/query';
import { navigate, query } from '../../state/route';
import { emptyRoute } from '../../query/url';
import { keysShown } from '../../state/help';
import { apiKey, askForKey } from '../../state/key';
import { IconButton } from '../common/IconButton';
import { lazy } from '../common/Lazy';
import { SearchBox } from '../search/SearchBox';
import { ShareButton } from './ShareButton';
import { ThemeSwitch } from './ThemeSwitch';

const ApiPanel = lazy(async () => (await import('./ApiPanel')).ApiPanel);

/** The top of the page: the name, the search box, and what concerns the whole page. */
export function Header() {
  const [api, setApi] = useState(false);
  return (
    <header class="header">
      <button type="button" class="brand" aria-label="Nadir: to the start" onClick={() => navigate({ ...emptyRoute })}>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M14.6 9.5 7 23.5M17.4 9.5 25 23.5M4 25.5q12 5 24 0" />
          <circle cx="16" cy="6" r="3.2" />
        </svg>
        <span>Nadir</span>
      </button>
      <SearchBox />
      <div class="header-actions">
        <IconButton
          icon="code"
          label="The same by API"
          disabled={!isSearch(query.value)}
          onClick={() => setApi(true)}
        />
        <ShareButton />
        {apiKey.value !== '' && (
          <IconButton icon="key" label="Replace or forget the API key" onClick={() => void askForKey('own')} />
        )}
        <IconButton icon="keyboard" label="Keys (?)" class="keys-button" onClick={() => (keysShown.value = true)} />
        <ThemeSwitch />
      </div>
      {api && <ApiPanel close={() => setApi(false)} />}
    </header>
  );
}
