import { VERDICTS } from '../../../contract/verdict.ts';

type Verdict = (typeof VERDICTS)[number];

export type PartCounts = Readonly<Record<Verdict, number>>;

export const NO_PARTS: PartCounts = { PASS: 0, REVIEW: 0, REJECT: 0, FAULT: 0 };

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
