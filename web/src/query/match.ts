import type { Row } from '../api/types';

/** How sure a match is, in the words and at the limits of `nadir search`. */
export type Strength = 'weak' | 'fair' | 'strong';

/** Below it a match is called weak. */
export const weakest = 0.3;
const strongest = 0.7;

export const strengthOf = (probability: number): Strength =>
  probability < weakest ? 'weak' : probability < strongest ? 'fair' : 'strong';

/**
 * Whether something is said of how well a row fits. A score that marks steered means nothing by itself, and a row that was
 * kept without a score has zero.
 */
export const saysMatch = ({ score, probability }: Pick<Row, 'score' | 'probability'>, steered: boolean): boolean =>
  probability != null || (!steered && score !== 0);

/** Never 0 % or 100 %: it is an estimate. */
export const formatProbability = (probability: number): string =>
  `${Math.min(99, Math.max(1, Math.round(100 * probability)))} %`;
