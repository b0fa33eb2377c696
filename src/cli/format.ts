import type { Estimate } from '../pipeline/scoring/interval.ts';

/** A share of 1 as `3.4 %`. */
export function percentText(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** `0.963 (0.912 to 0.998)`, or a dash where there is none. */
export function estimateText(estimate: Estimate | undefined, format: (value: number) => string = (value) => value.toFixed(3)): string {
  if (estimate === undefined) return '–';
  return `${format(estimate.value)} (${format(estimate.low)} to ${format(estimate.high)})`;
}

export function msText(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

export function secondsText(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

/** Seconds by step, added up. */
export function totalOf(seconds: Readonly<Record<string, number>>): number {
  return Object.values(seconds).reduce((sum, s) => sum + s, 0);
}

/** A model's own number, to four places. */
export function scoreText(score: number): string {
  return score.toPrecision(4);
}
