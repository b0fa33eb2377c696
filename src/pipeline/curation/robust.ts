import { quantile } from '../scoring/scores.ts';

/** A score from here on is far from the others (Iglewicz & Hoaglin 1993, "How to Detect and Handle Outliers": 3.5). */
export const FAR = 3.5;

/** 1 / the normal quantile at 75 %: makes the median absolute deviation that of a normal distribution. */
const NORMAL = 1.4826;
/** Nothing positive is smaller. */
const LEAST = 1e-9;

/**
 * Modified z-scores of positive amounts, on a logarithmic scale: (ln x - median) / (1.4826 MAD), so that a third and three times as much are
 * equally far (Iglewicz & Hoaglin 1993, equation 2). Up to half of the amounts may be anything without moving the others' scores.
 * @param leastSpread of ln x: amounts within `exp(FAR * leastSpread)` of the median are never far, however alike the others are
 */
export function robustScores(amounts: readonly number[], leastSpread: number): number[] {
  const logs = amounts.map((amount) => Math.log(Math.max(amount, LEAST)));
  const centre = median(logs);
  const spread = NORMAL * median(logs.map((log) => Math.abs(log - centre)));
  return logs.map((log) => (log - centre) / Math.max(spread, leastSpread));
}

export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}
