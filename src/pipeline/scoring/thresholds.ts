import { PipelineError } from '../errors.ts';
import { expectFalseRejects } from './falseRejects.ts';
import { type Estimate, share } from './interval.ts';
import { chooseThreshold, type LabelledChoice } from './labelledChoice.ts';
import { countAtOrAbove, quantile, type Scores, sortedScores } from './scores.ts';
import { deviationsAboveMean, gevThreshold, quantileThreshold, type TailRule, type Tails } from './tailRules.ts';
import type { Thresholds } from './verdict.ts';

/** Below this, nothing can be said of the tail. */
export const MIN_GOODS = 5;
/** Below this, thresholds are offered with a warning. */
export const ENOUGH_GOODS = 40;
/** One good part in fifty is rejected, one in twenty is looked at or rejected. */
export const DEFAULT_TAILS: Tails = { review: 0.05, reject: 0.02 };

/** How to set thresholds; `defects` are the scores of labelled defects. */
export type ThresholdRule =
  | { readonly rule: 'mean3sd'; readonly defects?: Scores }
  | { readonly rule: 'gev' | 'quantile'; readonly tails?: Tails; readonly defects?: Scores }
  | (LabelledChoice & { readonly defects: Scores });

export interface SuggestedThresholds extends Thresholds {
  readonly rule: ThresholdRule['rule'];
  /** How many held-out goods the thresholds rest on. */
  readonly goods: number;
  /** The median score of the held-out goods: what `createScale` puts at 10. */
  readonly typicalGood: number;
  /** REJECT, and where it would lie had other goods of the same kind been held out. */
  readonly rejectInterval: Estimate;
  /** The share of good parts to come that will be rejected. */
  readonly falseRejectRate: Estimate;
  /** The share of the labelled defects at or above REJECT; undefined without any. */
  readonly recall: Estimate | undefined;
  readonly warnings: readonly ThresholdWarning[];
}

export interface ThresholdWarning {
  /** FEW_GOODS: fewer than 40. TAIL_OUT_OF_REACH: too few for the stated false reject rate, whatever they score. */
  readonly code: 'FEW_GOODS' | 'TAIL_OUT_OF_REACH';
  readonly message: string;
}

/**
 * REVIEW and REJECT from the scores of good parts that the memory bank did not see. Each threshold stands for a tail: the share of
 * good parts that reaches it.
 *
 * | rule                             | REJECT                             | REVIEW                                          |
 * |----------------------------------|------------------------------------|-------------------------------------------------|
 * | `mean3sd`                        | mean + 3 deviations: 0.135 %       | mean + 2 deviations: 2.275 %                    |
 * | `gev`                            | `tails.reject`, 2 % unless told    | `tails.review`, 5 % unless told                 |
 * | `quantile`                       | `tails.reject`, 2 % unless told    | `tails.review`, 5 % unless told                 |
 * | `byFalseRejectRate`, `byRecall`, | as chosen from goods and labelled  | the goods' 5 % quantile, or REJECT where that   |
 * | `byCost`                         | defects                            | is lower                                        |
 *
 * Sources: `gev` Hosking 1990 (L-moments), `quantile` Hyndman & Fan 1996 (type 6), intervals in `falseRejects.ts` and `interval.ts`.
 * Every rule is equivariant: scores shifted or scaled (by more than 0) shift and scale the thresholds. The same seed gives the same
 * intervals.
 *
 * Throws SCORES_TOO_FEW under 5 goods or without the defects that a rule needs, SCORES_ALL_EQUAL, SCORES_NOT_FINITE and
 * SCORES_SETTING_OUT_OF_RANGE.
 */
export function suggestThresholds(heldOutGoods: Scores, options: ThresholdRule & { readonly seed?: number }): SuggestedThresholds {
  assertSettings(options);
  const goods = sortedScores(heldOutGoods, 'held-out goods');
  const defects = sortedScores(options.defects ?? [], 'labelled defects');
  assertEnough(goods, defects, options.rule);

  const setThresholds = ruleFor(options, defects);
  const { review, reject } = setThresholds(goods);
  const { threshold, rate } = expectFalseRejects(goods, (resampledGoods) => setThresholds(resampledGoods).reject, options.seed ?? 0);
  return {
    rule: options.rule,
    review,
    reject,
    goods: goods.length,
    typicalGood: quantile(goods, 0.5),
    rejectInterval: threshold,
    falseRejectRate: rate,
    recall: share(countAtOrAbove(defects, reject), defects.length),
    warnings: [...warnOfFewGoods(goods.length, threshold, rate), ...warnOfTail(goods.length, countedRate(options))],
  };
}

function ruleFor(options: ThresholdRule, defects: Float64Array): (sortedGoods: Float64Array) => Thresholds {
  switch (options.rule) {
    case 'mean3sd':
      return (goods) => ({ review: deviationsAboveMean(goods, 2), reject: deviationsAboveMean(goods, 3) });
    case 'gev':
      return atTails(gevThreshold, options.tails ?? DEFAULT_TAILS);
    case 'quantile':
      return atTails(quantileThreshold, options.tails ?? DEFAULT_TAILS);
    default:
      return (goods) => {
        const reject = chooseThreshold(goods, defects, options);
        return { review: Math.min(quantileThreshold(goods, DEFAULT_TAILS.review), reject), reject };
      };
  }
}

function atTails(rule: TailRule, tails: Tails): (sortedGoods: Float64Array) => Thresholds {
  return (goods) => ({ review: rule(goods, tails.review), reject: rule(goods, tails.reject) });
}

/** The false reject rate that the rule reads off the goods by counting; undefined where it fits a curve or puts something else first. */
function countedRate(options: ThresholdRule): number | undefined {
  switch (options.rule) {
    case 'quantile':
      return (options.tails ?? DEFAULT_TAILS).reject;
    case 'byFalseRejectRate':
      return options.maxRate;
    default:
      return undefined;
  }
}

function warnOfFewGoods(goods: number, reject: Estimate, rate: Estimate): ThresholdWarning[] {
  if (goods >= ENOUGH_GOODS) return [];
  const message =
    `Set from ${goods} held-out goods only: REJECT at ${reject.value.toPrecision(4)} may as well lie anywhere from ` +
    `${reject.low.toPrecision(4)} to ${reject.high.toPrecision(4)}, and ${percent(rate.low)} to ${percent(rate.high)} of good parts ` +
    `may be rejected. Hold out ${ENOUGH_GOODS} goods or more.`;
  return [{ code: 'FEW_GOODS', message }];
}

function warnOfTail(goods: number, stated: number | undefined): ThresholdWarning[] {
  if (stated === undefined) return [];
  const needed = Math.ceil(1 / stated) - 1;
  if (goods >= needed) return [];
  const message =
    `${goods} held-out goods cannot show a false reject rate of ${percent(stated)}: even their highest score is reached by ` +
    `${percent(1 / (goods + 1))} of good parts on average. ${needed} goods can.`;
  return [{ code: 'TAIL_OUT_OF_REACH', message }];
}

function percent(rate: number): string {
  return `${Number((100 * rate).toPrecision(2))} %`;
}

function assertEnough(goods: Float64Array, defects: Float64Array, rule: ThresholdRule['rule']): void {
  if (goods.length < MIN_GOODS) {
    throw new PipelineError('SCORES_TOO_FEW', 'held-out goods', { detail: `${goods.length}, and at least ${MIN_GOODS} are needed` });
  }
  if (goods[0] === goods[goods.length - 1]) {
    throw new PipelineError('SCORES_ALL_EQUAL', 'held-out goods', { detail: `all ${goods.length} score ${goods[0]}` });
  }
  if (rule.startsWith('by') && defects.length === 0) {
    throw new PipelineError('SCORES_TOO_FEW', 'labelled defects', { detail: `the rule ${rule} needs at least 1` });
  }
}

function assertSettings(options: ThresholdRule): void {
  switch (options.rule) {
    case 'mean3sd':
      return;
    case 'gev':
    case 'quantile': {
      const { review, reject } = options.tails ?? DEFAULT_TAILS;
      assertThat(reject > 0 && reject <= review && review < 1, 'tails', `0 < reject ${reject} <= review ${review} < 1 does not hold`);
      return;
    }
    case 'byFalseRejectRate':
      assertThat(options.maxRate > 0 && options.maxRate < 1, 'maxRate', `${options.maxRate} is not between 0 and 1`);
      return;
    case 'byRecall':
      assertThat(options.minRecall >= 0 && options.minRecall <= 1, 'minRecall', `${options.minRecall} is not in 0..1`);
      return;
    case 'byCost': {
      const { falseRejectCost, missCost, defectShare } = options;
      assertThat(falseRejectCost >= 0 && Number.isFinite(falseRejectCost), 'falseRejectCost', `${falseRejectCost} is not a cost`);
      assertThat(missCost >= 0 && Number.isFinite(missCost), 'missCost', `${missCost} is not a cost`);
      assertThat(falseRejectCost + missCost > 0, 'costs', 'both are 0');
      assertThat(defectShare > 0 && defectShare < 1, 'defectShare', `${defectShare} is not between 0 and 1`);
    }
  }
}

function assertThat(holds: boolean, where: string, detail: string): void {
  if (!holds) throw new PipelineError('SCORES_SETTING_OUT_OF_RANGE', where, { detail });
}
