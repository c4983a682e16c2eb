import type { Box } from '../../api/types';
import { hasFilters, isEverywhere, withoutFilters, type Query } from '../../query/query';
import { formatTime } from '../../query/format';
import { query } from '../../state/route';
import { searchWithout } from '../../state/undo';
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
          <IconButton
            icon="close"
            label={`Remove the filter ${text}`}
            onClick={() => searchWithout({ ...present, ...without }, `Removed the filter ${text}.`)}
          />
        </li>
      ))}
      {hasFilters(present) && active.length > 1 && (
        <li>
          <button
            type="button"
            class="link"
            onClick={() => searchWithout(withoutFilters(present), 'Removed all filters.')}
          >
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
    ...(bbox ? [{ text: boxText(bbox), without: { bbox: null } }] : []),
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

const boxText = (box: Box): string =>
  isEverywhere(box) ? 'Has a place' : `Box ${box.map((degrees) => degrees.toFixed(2)).join(', ')}`;

const readable = (condition: string): string =>
  condition
    .replace('>=', ' ≥ ')
    .replace('<=', ' ≤ ')
    .replace(/(?<![<>!])=/, ' = ')
    .replaceAll(',', ', ');
