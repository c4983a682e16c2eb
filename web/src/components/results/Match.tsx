import type { Row } from '../../api/types';
import { formatScore } from '../../query/format';
import { formatProbability, saysMatch, strengthOf } from '../../query/match';

interface Props {
  row: Row;
  /** Whether marks of right and wrong decided on the order. */
  steered: boolean;
}

/** How well a result fits: in a word and a bar where the model was measured, else as its score, if that says anything. */
export function Match({ row, steered }: Props) {
  const { score, probability } = row;
  if (!saysMatch(row, steered)) return null;
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
