import { fitGev, gevUpperQuantile } from './gev.ts';
import { justAbove, meanAndDeviation, quantile } from './scores.ts';

/** The share of good parts that reaches a threshold; 0 < reject <= review < 1. */
export interface Tails {
  readonly review: number;
  readonly reject: number;
}

/** Ascending scores of held-out goods to the threshold that a good part reaches with the probability `tail`. */
export type TailRule = (sortedGoods: Float64Array, tail: number) => number;

/** The tail of the extreme value distribution fitted to the goods. */
export const gevThreshold: TailRule = (sorted, tail) =>
  isConstant(sorted) ? justAbove(sorted[0]) : gevUpperQuantile(fitGev(sorted), tail);

/**
 * The interpolated upper quantile, raised where needed so that no more of the goods in hand than the tail reach it. It cannot say
 * what lies beyond the highest good: with n goods no tail thinner than 1 / (n + 1) can be promised.
 */
export const quantileThreshold: TailRule = (sorted, tail) => {
  const allowed = Math.floor(sorted.length * tail);
  return Math.max(quantile(sorted, 1 - tail), justAbove(sorted[sorted.length - 1 - allowed]));
};

/** Mean and so many sample standard deviations: of normally distributed goods, 2.3 % reach 2 and 0.13 % reach 3. */
export function deviationsAboveMean(sorted: Float64Array, deviations: number): number {
  if (isConstant(sorted)) return justAbove(sorted[0]);
  const { mean, deviation } = meanAndDeviation(sorted);
  return mean + deviations * deviation;
}

function isConstant(sorted: Float64Array): boolean {
  return sorted[0] === sorted[sorted.length - 1];
}
