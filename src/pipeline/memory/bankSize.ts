import { auroc } from '../scoring/auroc.ts';
import { compareAuroc } from '../scoring/compareAuroc.ts';
import type { HeldOutScore } from './heldOut.ts';

/** Bank sizes to choose from, in patches. */
export const BANK_SIZES = [1000, 2000, 5000, 10_000, 20_000] as const;

export interface BankCandidate {
  readonly patches: number;
  /** How well held-out goods part from synthetic anomalies at this size, 0..1. */
  readonly syntheticAuroc: number;
  /** One picture through the graph, in ms. */
  readonly graphMs: number;
}

export interface BankChoice {
  readonly patches: number;
  readonly candidates: readonly BankCandidate[];
  readonly reason: string;
}

/**
 * The smallest bank within one standard error of the best (the rule of Hastie, Tibshirani & Friedman 2009, section 7.10; the error is that of
 * the difference on the same pictures).
 * @param sizes ascending, those that keep to the latency budget; the smallest there is where none does
 * @param goods held-out goods' scores, and `anomalies` those of synthetic anomalies made on them, per size
 */
export function chooseBankSize(
  sizes: readonly { readonly patches: number; readonly graphMs: number }[],
  goods: readonly HeldOutScore[],
  anomalies: readonly HeldOutScore[],
  graphBudgetMs: number,
): BankChoice {
  const scores = sizes.map((_, i) => ({
    goods: goods.map((picture) => picture.scores[i]),
    defects: anomalies.map((picture) => picture.scores[i]),
  }));
  const isAnomaly = [...goods.map(() => false), ...anomalies.map(() => true)];
  const candidates = sizes.map((size, i) => ({
    ...size,
    syntheticAuroc: auroc([...scores[i].goods, ...scores[i].defects], isAnomaly) ?? 0.5,
  }));
  const best = candidates.reduce((a, b) => (b.syntheticAuroc > a.syntheticAuroc ? b : a));
  const bestScores = scores[candidates.indexOf(best)];
  const { patches } = candidates.find((_, i) => {
    const { difference, standardError } = compareAuroc(bestScores, scores[i]);
    return !(difference > standardError); // NaN where there are too few pictures to tell
  })!;
  if (sizes[0].graphMs > graphBudgetMs)
    return { patches, candidates, reason: `the smallest there is: even that takes longer than ${graphBudgetMs} ms a part on this machine` };
  const reason =
    `the smallest within one standard error of the best AUROC of held-out goods against synthetic anomalies ` +
    `(${best.syntheticAuroc.toFixed(4)} at ${best.patches}), of those within ${graphBudgetMs} ms`;
  return { patches, candidates, reason };
}
