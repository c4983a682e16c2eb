import type { Item } from '../../api/types';
import { isSearch, searchBy, withTerm } from '../../query/query';
import { query, search } from '../../state/route';
import { Icon } from '../common/Icon';
import { MarkButtons } from '../results/MarkButtons';

/** Searches that begin from this window. */
export function DetailActions({ item: { id } }: { item: Item }) {
  const present = query.value;
  return (
    <div class="button-row">
      <button
        type="button"
        class="button is-primary"
        onClick={() => search(searchBy(present, { kind: 'item', id, weight: 1 }))}
      >
        <Icon name="alike" /> More like this
      </button>
      <button type="button" class="button" onClick={() => search(withTerm(present, { kind: 'item', id, weight: 1 }))}>
        <Icon name="plus" /> Add to search
      </button>
      <button type="button" class="button" onClick={() => search(withTerm(present, { kind: 'item', id, weight: -1 }))}>
        <Icon name="minus" /> Subtract
      </button>
      {isSearch(present) && <MarkButtons id={id} named />}
    </div>
  );
}
