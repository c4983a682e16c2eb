import { useState } from 'preact/hooks';
import { apiKey, dismissKey, keyWanted, setKey, type KeyReason } from '../../state/key';
import { Dialog } from '../common/Dialog';

const sentences: Record<KeyReason, string> = {
  read: 'This archive is open to people with a key.',
  refused: 'The server did not accept this key: it may be mistyped or no longer valid.',
  write: 'Reading needs no key here, but changing what is kept on the server does: one that may write.',
  readOnly:
    'With the key of this tab you may read, but not change what is kept on the server: that takes a key that may write.',
  own: 'The key of this tab goes with everything that the page asks of the server. You can replace it by another one, or forget it.',
};

/** Asks for an API key, and says why; the one that the tab has can be replaced or forgotten. */
export function KeyDialog() {
  const [typed, setTyped] = useState('');
  const reason = keyWanted.value;
  if (reason === null) return null;
  const hasKey = apiKey.value !== '';
  const leave = (settle: () => void): void => {
    setTyped('');
    settle();
  };
  return (
    <Dialog title="API key" onClose={() => leave(dismissKey)}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const key = typed.trim();
          if (key !== '') leave(() => setKey(key));
        }}
      >
        <p>
          {reason === 'own' && !hasKey ? 'This tab has no key so far.' : sentences[reason]} Ask whoever gave you this
          address for one; it begins with <code>nadir_</code>. The key stays in this tab, is sent to this server alone,
          and is forgotten when you close the tab.
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
        <div class="button-row is-between">
          <span>
            {hasKey && (
              <button type="button" class="button" onClick={() => leave(() => setKey(''))}>
                Forget the key
              </button>
            )}
          </span>
          <button type="submit" class="button is-primary" disabled={typed.trim() === ''}>
            Use
          </button>
        </div>
      </form>
    </Dialog>
  );
}
