import type { TextAttribute } from '../../api/types';
import { canBeJoined, valuesOf, withValues } from '../../query/conditions';
import { formatCount, plural } from '../../query/format';
import { filter, query } from '../../state/route';

/** The most frequent texts of one attribute, any of which may be chosen. */
export function TextFilter({ attribute: { name, values, count } }: { attribute: TextAttribute }) {
  const chosen = valuesOf(query.value.where, name);
  const toggle = (value: string): void => {
    const others = chosen.filter((other) => other !== value && canBeJoined(other) && canBeJoined(value));
    filter({ where: withValues(query.value.where, name, chosen.includes(value) ? others : [...others, value]) });
  };
  return (
    <section class="attribute">
      <h3>
        {name} <span class="quiet">{plural(count, 'image')}</span>
      </h3>
      <ul class="choices">
        {values.map(({ value, count: images }) => (
          <li key={value}>
            <label class="choice">
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
              <span class="choice-text">{value}</span>
              <span class="quiet">{formatCount(images)}</span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
