import { VERDICTS } from '../../../contract/verdict.ts';

type Verdict = (typeof VERDICTS)[number];

export type PartCounts = Readonly<Record<Verdict, number>>;

export const NO_PARTS: PartCounts = { PASS: 0, REVIEW: 0, REJECT: 0, FAULT: 0 };

const RATE_OVER_MS = 60_000;
/** A rate over less would jump. */
const RATE_LEAST_MS = 5_000;

export function addParts(counts: PartCounts, parts: readonly { readonly verdict: Verdict }[]): PartCounts {
  const sum = { ...counts };
  for (const { verdict } of parts) sum[verdict]++;
  return sum;
}

export function totalOf(counts: PartCounts): number {
  return VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0);
}

/** The share of parts that passed; undefined where there were none. */
export function yieldOf(counts: PartCounts): number | undefined {
  const total = totalOf(counts);
  return total === 0 ? undefined : counts.PASS / total;
}

/**
 * Parts a minute over the last minute, or since the start where that is less.
 * @param judgedUtcMs when parts were judged, in any order; those before the start do not count
 */
export function ratePerMin(judgedUtcMs: readonly number[], startedUtcMs: number, nowUtcMs: number): number {
  const fromUtcMs = Math.max(startedUtcMs, nowUtcMs - RATE_OVER_MS);
  const count = judgedUtcMs.filter((at) => at >= fromUtcMs).length;
  return (count / Math.max(RATE_LEAST_MS, nowUtcMs - fromUtcMs)) * 60_000;
}
