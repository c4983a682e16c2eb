import { useState } from 'preact/hooks';
import { filter, query } from '../../state/route';
import { SourceTree } from './SourceTree';

/** One file, folder or address that results have to come from. */
export function SourceFilter({ close }: { close: () => void }) {
  const [typed, setTyped] = useState(query.value.source ?? '');
  const submit = (event: Event): void => {
    event.preventDefault();
    filter({ source: typed.trim() || null });
    close();
  };
  return (
    <form class="stack" onSubmit={submit}>
      <SourceTree below="" chosen={query.value.source} choose={(source) => filter({ source })} />
      <label class="field">
        <span>File, folder or address, as results name it</span>
        <input type="text" spellcheck={false} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <div class="button-row is-end">
        <button type="submit" class="button is-primary">
          Use
        </button>
      </div>
    </form>
  );
}
