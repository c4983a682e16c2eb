import { useState } from 'preact/hooks';
import type { Attribute } from '../../api/types';
import { NumberFilter } from './NumberFilter';
import { TextFilter } from './TextFilter';

const searchableFrom = 8;

/** A filter for each attribute that images of the archive carry. */
export function AttributeFilters({ attributes }: { attributes: readonly Attribute[] }) {
  const [words, setWords] = useState('');
  const shown = attributes.filter((attribute) => attribute.name.toLowerCase().includes(words.toLowerCase()));
  return (
    <div class="stack attributes">
      {attributes.length >= searchableFrom && (
        <input
          type="search"
          placeholder="Find an attribute"
          aria-label="Find an attribute"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      )}
      {shown.map((attribute) =>
        attribute.type === 'number' ? (
          <NumberFilter key={attribute.name} attribute={attribute} />
        ) : (
          <TextFilter key={attribute.name} attribute={attribute} />
        ),
      )}
      {shown.length === 0 && <p class="quiet">No attribute has “{words}” in its name.</p>}
    </div>
  );
}
