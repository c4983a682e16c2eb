import { hasFilters, withoutFilters, type Query } from '../../query/query';
import { formatTime } from '../../query/format';
import { filter, query, search } from '../../state/route';
import { IconButton } from '../common/IconButton';

interface Active {
  text: string;
  without: Partial<Query>;
}

/** The filters in force, each with a way to take it away. */
export function ActiveFilters() {
  const present = query.value;
  const active = activeOf(present);
  if (active.length === 0) return null;
  return (
    <ul class="active-filters" aria-label="Filters in force">
      {active.map(({ text, without }) => (
        <li key={text} class="active-filter">
          <span>{text}</span>
          <IconButton icon="close" label={`Remove the filter ${text}`} onClick={() => filter(without)} />
        </li>
      ))}
      {hasFilters(present) && active.length > 1 && (
        <li>
          <button type="button" class="link" onClick={() => search(withoutFilters(present))}>
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}

function activeOf(query: Query): Active[] {
  const { bbox, polygon, after, before, where, source, rerank, hybrid } = query;
  return [
    ...(bbox ? [{ text: `Box ${bbox.map((degrees) => degrees.toFixed(2)).join(', ')}`, without: { bbox: null } }] : []),
    ...(polygon ? [{ text: `Area of ${polygon.length} corners`, without: { polygon: null } }] : []),
    ...(after ? [{ text: `From ${formatTime(after)}`, without: { after: null } }] : []),
    ...(before ? [{ text: `Until ${formatTime(before)}`, without: { before: null } }] : []),
    ...where.map((condition) => ({
      text: readable(condition),
      without: { where: where.filter((other) => other !== condition) },
    })),
    ...(source ? [{ text: `In ${source}`, without: { source: null } }] : []),
    ...(rerank ? [{ text: 'Reranked', without: { rerank: false } }] : []),
    ...(hybrid ? [{ text: 'Captions searched', without: { hybrid: false } }] : []),
  ];
}

const readable = (condition: string): string =>
  condition
    .replace('>=', ' ≥ ')
    .replace('<=', ' ≤ ')
    .replace(/(?<![<>!])=/, ' = ')
    .replaceAll(',', ', ');
