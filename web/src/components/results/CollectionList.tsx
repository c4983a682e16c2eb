import { plural } from '../../query/format';
import { collections } from '../../state/collections';
import { navigate } from '../../state/route';
import { Icon } from '../common/Icon';

/** The collections that are kept, on the server and in this browser. */
export function CollectionList() {
  if (collections.value.length === 0) return null;
  return (
    <section aria-labelledby="collections-title">
      <h2 id="collections-title">Collections</h2>
      <ul class="suggestions">
        {collections.value.map(({ name, count, place }) => (
          <li key={`${place} ${name}`}>
            <button type="button" class="suggestion" onClick={() => navigate({ collection: name })}>
              <Icon name="folder" />
              {name}
              <span class="quiet">
                {plural(count, 'window')}
                {place === 'browser' && ', in this browser'}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
