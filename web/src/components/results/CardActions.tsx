import { searchBy, withTerm } from '../../query/query';
import { query, search } from '../../state/route';
import { IconButton } from '../common/IconButton';
import { MarkButtons } from './MarkButtons';

/** What can be done with a result without opening it; the detail view has the same for the keyboard. */
export const CardActions = ({ id, remove }: { id: number; remove?: () => void }) => (
  <div class="card-actions">
    {remove ? <IconButton icon="trash" label="Take out of the collection" onClick={remove} /> : <MarkButtons id={id} />}
    <IconButton
      icon="alike"
      label="More like this"
      tabIndex={-1}
      onClick={() => search(searchBy(query.value, { kind: 'item', id, weight: 1 }))}
    />
    <IconButton
      icon="plus"
      label="Add to the search"
      tabIndex={-1}
      onClick={() => search(withTerm(query.value, { kind: 'item', id, weight: 1 }))}
    />
    <IconButton
      icon="minus"
      label="Subtract from the search"
      tabIndex={-1}
      onClick={() => search(withTerm(query.value, { kind: 'item', id, weight: -1 }))}
    />
  </div>
);
