import { PipelineError } from '../errors.ts';

export type Scores = ArrayLike<number>;

/** A sorted (ascending) copy of the scores. Throws SCORES_NOT_FINITE, naming one that is NaN, infinite or beyond float32. */
export function sortedScores(scores: Scores, where: string): Float64Array {
  const sorted = Float64Array.from(scores);
  const bad = sorted.findIndex((score) => !Number.isFinite(Math.fround(score)));
  if (bad >= 0) throw new PipelineError('SCORES_NOT_FINITE', where, { detail: `score ${bad} is ${sorted[bad]}` });
  return sorted.sort();
}

/** How many of the ascending scores are at or above the threshold: those that it rejects. */
export function countAtOrAbove(sorted: Scores, threshold: number): number {
  return sorted.length - countBelow(sorted, threshold);
}

/** How many of the ascending scores are below the threshold, by bisection. */
export function countBelow(sorted: Scores, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the ascending scores are at or below the threshold, by bisection. */
export function countAtOrBelow(sorted: Scores, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The quantile in [0, 1] of ascending scores, interpolated at plotting positions k / (n + 1) and held at both ends (type 6 of
 * Hyndman & Fan 1996, "Sample Quantiles in Statistical Packages"). It is the one for tails: the next score of the same kind lies
 * above the k-th of n with a chance of exactly 1 - k / (n + 1), whatever the distribution.
 */
export function quantile(sorted: Scores, probability: number): number {
  const position = Math.min(Math.max((sorted.length + 1) * probability, 1), sorted.length) - 1;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** The smallest float32 above the score: a threshold that lets this score through, in float32 too. */
export function justAbove(score: number): number {
  const float = new Float32Array([score]);
  if (float[0] > score) return float[0];
  if (float[0] === 0) return 2 ** -149;
  const bits = new Int32Array(float.buffer);
  bits[0] += float[0] > 0 ? 1 : -1;
  return float[0];
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Median, 95th and 99th percentile of one number or more, in any order. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), p99: quantile(sorted, 0.99) };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean and sample standard deviation of two numbers or more. */
export function meanAndDeviation(values: ArrayLike<number>): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
