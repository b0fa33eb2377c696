import { justAbove } from './scores.ts';

/** What to ask of a threshold where defects are labelled. Rates are shares in 0..1. */
export type LabelledChoice =
  /** The most defects found while no more than this share of the goods in hand is rejected. */
  | { readonly rule: 'byFalseRejectRate'; readonly maxRate: number }
  /** The fewest goods rejected while at least this share of the defects in hand is found. */
  | { readonly rule: 'byRecall'; readonly minRecall: number }
  /**
   * The least expected cost per part, defectShare * miss rate * missCost + (1 - defectShare) * false reject rate * falseRejectCost,
   * where `defectShare` is the share of defective parts on the line, which labelled pictures do not tell.
   */
  | { readonly rule: 'byCost'; readonly falseRejectCost: number; readonly missCost: number; readonly defectShare: number };

/** What one threshold does to the goods and defects in hand. */
interface Outcome {
  readonly threshold: number;
  readonly falseRejectRate: number;
  readonly missRate: number;
}

/**
 * The threshold that the choice asks for, midway between the two neighbouring scores that it parts, so that either side has the same
 * room; just above the highest score where nothing is to be rejected. Both lists are ascending and not empty.
 */
export function chooseThreshold(sortedGoods: Float64Array, sortedDefects: Float64Array, choice: LabelledChoice): number {
  let best: { outcome: Outcome; losses: Losses } | undefined;
  for (const outcome of outcomes(sortedGoods, sortedDefects)) {
    const losses = lossesOf(outcome, choice);
    if (best === undefined || isLess(losses, best.losses)) best = { outcome, losses };
  }
  return best!.outcome.threshold;
}

/** What to make small, the first before the second before the third. */
type Losses = readonly [number, number, number];

function lossesOf({ falseRejectRate, missRate }: Outcome, choice: LabelledChoice): Losses {
  switch (choice.rule) {
    case 'byFalseRejectRate':
      return [Math.max(falseRejectRate - choice.maxRate, 0), missRate, falseRejectRate];
    case 'byRecall':
      return [Math.max(missRate - (1 - choice.minRecall) - ROUNDING, 0), falseRejectRate, missRate];
    case 'byCost': {
      const { defectShare, missCost, falseRejectCost } = choice;
      return [defectShare * missRate * missCost + (1 - defectShare) * falseRejectRate * falseRejectCost, missRate, falseRejectRate];
    }
  }
}

/** 1 - 0.9 is a little less than 0.1 in floating point; a share of defects is much more than this. */
const ROUNDING = 1e-12;

function isLess(a: Losses, b: Losses): boolean {
  const first = a.findIndex((loss, i) => loss !== b[i]);
  return first >= 0 && a[first] < b[first];
}

/** Every way to part the scores in two, from all rejected to none. */
function* outcomes(goods: Float64Array, defects: Float64Array): Generator<Outcome> {
  let good = 0;
  let defect = 0;
  let below: number | undefined;
  for (;;) {
    const above = Math.min(goods[good] ?? Infinity, defects[defect] ?? Infinity);
    yield {
      threshold: between(below, above),
      falseRejectRate: (goods.length - good) / goods.length,
      missRate: defect / defects.length,
    };
    if (above === Infinity) return;
    while (goods[good] === above) good++;
    while (defects[defect] === above) defect++;
    below = above;
  }
}

/** A threshold above the lower score and at or below the upper one. */
function between(below: number | undefined, above: number): number {
  if (below === undefined) return above;
  if (above === Infinity) return justAbove(below);
  const middle = below + (above - below) / 2;
  return middle > below ? middle : above;
}
