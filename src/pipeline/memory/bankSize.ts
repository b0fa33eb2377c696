import { aurocInterval } from '../scoring/auroc.ts';
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
 * The smallest bank within one standard error of the best (Hastie, Tibshirani & Friedman 2009, section 7.10).
 * @param sizes ascending, those that keep to the latency budget
 * @param goods held-out goods' scores, and `anomalies` those of synthetic anomalies made on them, per size
 */
export function chooseBankSize(
  sizes: readonly { readonly patches: number; readonly graphMs: number }[],
  goods: readonly HeldOutScore[],
  anomalies: readonly HeldOutScore[],
  graphBudgetMs: number,
): BankChoice {
  const isAnomaly = [...goods.map(() => false), ...anomalies.map(() => true)];
  const estimates = sizes.map((_, i) => {
    const scores = [...goods, ...anomalies].map((picture) => picture.scores[i]);
    return aurocInterval(scores, isAnomaly) ?? { value: 0.5, low: 0, high: 1 };
  });
  const candidates = sizes.map((size, i) => ({ ...size, syntheticAuroc: estimates[i].value }));
  const best = candidates.reduce((a, b) => (b.syntheticAuroc > a.syntheticAuroc ? b : a));
  const { low, high } = estimates[candidates.indexOf(best)];
  const standardError = (high - low) / (2 * 1.96);
  const { patches } = candidates.find((candidate) => candidate.syntheticAuroc >= best.syntheticAuroc - standardError)!;
  const reason =
    `the smallest within one standard error (${standardError.toFixed(4)}) of the best AUROC of held-out goods against synthetic ` +
    `anomalies (${best.syntheticAuroc.toFixed(4)} at ${best.patches}), of those within ${graphBudgetMs} ms`;
  return { patches, candidates, reason };
}
