import type { Random } from '../random.ts';
import { quantile, sortedScores, type Scores } from './scores.ts';

/** A figure with its 95 % confidence interval: low <= value <= high. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The normal quantile at 97.5 %. */
export const Z_95 = 1.959964;

/**
 * A share of a count with Wilson's score interval (Wilson 1927; recommended for small counts by Brown, Cai & DasGupta 2001):
 * it stays in [0, 1] and does not shrink to nothing at 0 of n or n of n. Undefined where there was nothing to count.
 */
export function share(count: number, total: number): Estimate | undefined {
  if (total === 0) return undefined;
  const value = count / total;
  const squared = Z_95 ** 2 / total;
  const centre = (value + squared / 2) / (1 + squared);
  const reach = (Z_95 * Math.sqrt((value * (1 - value)) / total + squared / (4 * total))) / (1 + squared);
  return { value, low: count === 0 ? 0 : centre - reach, high: count === total ? 1 : centre + reach };
}

/** The value between the 2.5 % and 97.5 % percentiles of its bootstrap replicates (Efron 1979), widened to hold the value itself. */
export function percentileInterval(value: number, replicates: Scores): Estimate {
  const sorted = sortedScores(replicates, 'bootstrap replicates');
  return { value, low: Math.min(value, quantile(sorted, 0.025)), high: Math.max(value, quantile(sorted, 0.975)) };
}

/** As many values as there are, drawn with replacement. */
export function resampled(values: Float32Array | Float64Array, random: Random): Float64Array {
  return Float64Array.from(values, () => values[random.integer(values.length)]);
}
