import { useState } from 'preact/hooks';
import { asProblem } from '../../api/http';
import type { Row } from '../../api/types';
import { collections, keepRows, keepsOnServer } from '../../state/collections';
import { navigate } from '../../state/route';

interface Props {
  rows: readonly Row[];
  what: string;
  close: () => void;
}

/** Keeps results in a collection, a new one or one that is there. */
export function KeepMenu({ rows, what, close }: Props) {
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [kept, setKept] = useState<string | null>(null);
  const keep = async (into: string): Promise<void> => {
    setFault(null);
    try {
      await keepRows(into, rows);
      setKept(into);
      setName('');
    } catch (error) {
      setFault(asProblem(error).message);
    }
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
                <span class="quiet">add to its {one.count}</span>
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
