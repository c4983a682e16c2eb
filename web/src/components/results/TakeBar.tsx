import { useState } from 'preact/hooks';
import { plural } from '../../query/format';
import { wordsOf } from '../../query/title';
import { results } from '../../state/results';
import { query } from '../../state/route';
import { clearSelection, selectAll, selectedRows, takenRows } from '../../state/selectionSet';
import { Icon } from '../common/Icon';
import { lazy } from '../common/Lazy';
import { Popover } from '../common/Popover';
import { DownloadMenu } from './DownloadMenu';
import { KeepMenu } from './KeepMenu';

const Comparison = lazy(async () => (await import('./Comparison')).Comparison);

const mostCompared = 6;

/** What can be taken away of the results: the selected ones, or else all that are shown. */
export function TakeBar() {
  const [comparing, setComparing] = useState(false);
  const chosen = selectedRows.value;
  const rows = takenRows.value;
  const all = chosen.length === results.value.rows.length;
  const what = chosen.length > 0 ? `${plural(chosen.length, 'selected result')}` : `all ${rows.length} shown`;
  return (
    <div class={`take-bar ${chosen.length > 0 ? 'is-active' : ''}`} role="toolbar" aria-label="Take results away">
      <label class="take-all">
        <input
          type="checkbox"
          aria-label="Select all results"
          checked={all}
          ref={(box) => {
            if (box) box.indeterminate = chosen.length > 0 && !all;
          }}
          onClick={() => (all ? clearSelection() : selectAll())}
        />
        <span role="status">{chosen.length > 0 ? `${chosen.length} selected` : 'Select'}</span>
      </label>
      <Popover icon="download" label="Download" active={false}>
        {() => <DownloadMenu rows={rows} what={what} title={wordsOf(query.value)} />}
      </Popover>
      <Popover icon="folder" label="Keep" active={false}>
        {(close) => <KeepMenu rows={rows} what={what} close={close} />}
      </Popover>
      {chosen.length >= 2 && (
        <button type="button" class="filter-button" onClick={() => setComparing(true)}>
          <Icon name="columns" /> Compare
        </button>
      )}
      {chosen.length > 0 && (
        <button type="button" class="link" onClick={clearSelection}>
          Select none
        </button>
      )}
      {comparing && <Comparison rows={chosen.slice(0, mostCompared)} close={() => setComparing(false)} />}
    </div>
  );
}
