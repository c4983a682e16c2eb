import type { Row } from '../../api/types';
import { formatScore } from '../../query/format';
import { formatProbability, strengthOf } from '../../query/match';

/** How well a result fits: in a word and a bar where the model was measured, else as its score. */
export function Match({ row: { score, probability } }: { row: Row }) {
  if (probability === undefined || probability === null) {
    return (
      <span class="card-score" title="Score">
        {formatScore(score)}
      </span>
    );
  }
  const strength = strengthOf(probability);
  const percent = formatProbability(probability);
  return (
    <span
      class={`card-score match is-${strength}`}
      title={`Right with a probability of ${percent}; score ${formatScore(score)}`}
    >
      <svg class="match-bar" viewBox="0 0 30 6" aria-hidden="true">
        <rect width="30" height="6" rx="3" class="match-all" />
        <rect width={Math.max(3, 30 * probability)} height="6" rx="3" />
      </svg>
      {strength}
      <span class="visually-hidden">, {percent}</span>
    </span>
  );
}
