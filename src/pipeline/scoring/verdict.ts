import { PipelineError } from '../errors.ts';
import { type Estimate, share } from './interval.ts';
import type { Scores } from './scores.ts';

/** From `review` on a person looks, from `reject` on the part goes out; review <= reject, in raw scores. */
export interface Thresholds {
  readonly review: number;
  readonly reject: number;
}

/** What a score says of a part. A part that could not be scored has no such verdict; it is a FAULT, which the line declares. */
export type ScoreVerdict = 'PASS' | 'REVIEW' | 'REJECT';

/**
 * The verdict on one score; a score level with a threshold has reached it. Never PASS in doubt: throws SCORES_NOT_FINITE for a score
 * that is NaN or infinite, and SCORES_THRESHOLDS_INVALID for thresholds that are, or where REVIEW lies above REJECT.
 */
export function decide(score: number, { review, reject }: Thresholds): ScoreVerdict {
  if (!Number.isFinite(score)) throw new PipelineError('SCORES_NOT_FINITE', 'verdict', { detail: `the score is ${score}` });
  if (!(Number.isFinite(review) && Number.isFinite(reject) && review <= reject)) {
    throw new PipelineError('SCORES_THRESHOLDS_INVALID', 'verdict', { detail: `REVIEW ${review}, REJECT ${reject}` });
  }
  if (score >= reject) return 'REJECT';
  return score >= review ? 'REVIEW' : 'PASS';
}

/** How many parts of one kind get each verdict. */
export type VerdictCounts = Readonly<Record<ScoreVerdict, number>>;

export interface VerdictSummary {
  readonly goods: VerdictCounts;
  readonly defects: VerdictCounts;
  /** The share of goods with the verdict REJECT; undefined without goods. */
  readonly falseRejectRate: Estimate | undefined;
  /** The share of goods with the verdict REVIEW; undefined without goods. */
  readonly falseReviewRate: Estimate | undefined;
  /** The share of defects with the verdict REJECT; undefined without defects. */
  readonly recall: Estimate | undefined;
  /** The share of defects that do not pass, REVIEW counted as found; undefined without defects. */
  readonly recallWithReview: Estimate | undefined;
}

/** What the thresholds do to goods and defects of known scores, with 95 % intervals. Throws as `decide`. */
export function summarise(goods: Scores, defects: Scores, thresholds: Thresholds): VerdictSummary {
  const good = countVerdicts(goods, thresholds);
  const defect = countVerdicts(defects, thresholds);
  return {
    goods: good,
    defects: defect,
    falseRejectRate: share(good.REJECT, goods.length),
    falseReviewRate: share(good.REVIEW, goods.length),
    recall: share(defect.REJECT, defects.length),
    recallWithReview: share(defect.REJECT + defect.REVIEW, defects.length),
  };
}

function countVerdicts(scores: Scores, thresholds: Thresholds): VerdictCounts {
  const counts = { PASS: 0, REVIEW: 0, REJECT: 0 };
  for (let i = 0; i < scores.length; i++) counts[decide(scores[i], thresholds)]++;
  return counts;
}
