import { useRef, useState } from 'preact/hooks';
import { asProblem } from '../../api/http';
import type { Row } from '../../api/types';
import { collections, keepRows, keepsOnServer, unlockCollections, wantsKeyToKeep } from '../../state/collections';
import { apiKey } from '../../state/key';
import { navigate } from '../../state/route';
import { Icon } from '../common/Icon';

interface Props {
  rows: readonly Row[];
  what: string;
  close: () => void;
}

/** Keeps results in a collection, a new one or one that is there. */
export function KeepMenu({ rows, what, close }: Props) {
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const [kept, setKept] = useState<string | null>(null);
  const keep = async (into: string, place?: 'server'): Promise<void> => {
    setFault(null);
    try {
      await keepRows(into, rows, place);
      setKept(into);
      setName('');
    } catch (error) {
      setFault(asProblem(error).message);
    }
  };
  const keepOnServer = async (): Promise<void> => {
    await (name.trim() === '' ? unlockCollections() : keep(name.trim(), 'server'));
    // The button that had the focus is gone once the key may write.
    input.current?.focus();
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') void keep(name.trim());
      }}
    >
      <label class="field">
        <span>Keep {what} as</span>
        <input
          ref={input}
          type="text"
          maxLength={100}
          placeholder="Name of the collection"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      {collections.value.length > 0 && (
        <ul class="menu" aria-label="Collections that are there">
          {collections.value.map((one) => (
            <li key={`${one.place} ${one.name}`}>
              <button type="button" class="menu-item" onClick={() => void keep(one.name)}>
                <strong>{one.name}</strong>
                <span class="quiet">
                  add to its {one.count}
                  {one.place === 'server' && wantsKeyToKeep.value && ', with a key'}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p class="quiet">
        {keepsOnServer.value
          ? 'Collections are kept on the server, for everybody who may read it.'
          : 'Collections are kept in this browser alone.'}
      </p>
      {wantsKeyToKeep.value && (
        <button type="button" class="button" onClick={() => void keepOnServer()}>
          <Icon name="key" /> Keep on the server with {apiKey.value === '' ? 'a' : 'another'} key
        </button>
      )}
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <div class="button-row is-between">
        <span role="status">
          {kept !== null && (
            <button
              type="button"
              class="link"
              onClick={() => {
                close();
                navigate({ collection: kept, item: null });
              }}
            >
              Kept. Open {kept}
            </button>
          )}
        </span>
        <button type="submit" class="button is-primary" disabled={name.trim() === ''}>
          Keep
        </button>
      </div>
    </form>
  );
}
