import { useState } from 'preact/hooks';
import { apiKey, keyWanted, setKey, setKeyWanted } from '../../state/key';
import { Dialog } from '../common/Dialog';

/** Asks for the API key when the server wants one. */
export function KeyDialog() {
  const [typed, setTyped] = useState('');
  if (!keyWanted.value) return null;
  const refused = apiKey.value !== '';
  return (
    <Dialog title="API key" onClose={() => setKeyWanted(false)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) setKey(typed.trim());
          setTyped('');
        }}
      >
        <p>
          {refused
            ? 'The server did not accept this key: it may be mistyped or no longer valid, or it may not allow what you asked for.'
            : 'This archive is open to people with a key.'}{' '}
          Ask whoever gave you this address for one; it begins with <code>nadir_</code>. The key stays in this tab, is
          sent to this server alone, and is forgotten when you close the tab.
        </p>
        <label class="field">
          <span>Key</span>
          <input
            type="password"
            autocomplete="off"
            autofocus
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <div class="button-row is-end">
          <button type="submit" class="button is-primary" disabled={typed.trim() === ''}>
            Use
          </button>
        </div>
      </form>
    </Dialog>
  );
}
