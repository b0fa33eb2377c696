import { evenly } from '../evenly.ts';
import { countAtOrAbove, justAbove, type Scores, sortedScores } from './scores.ts';

/** A threshold, and what rejecting from there on does. */
export interface RocPoint {
  readonly threshold: number;
  /** Share of the goods that are rejected, 0..1. */
  readonly falseRejectRate: number;
  /** Share of the defects that are rejected, 0..1. */
  readonly recall: number;
}

/**
 * The ROC curve, from all rejected to none: a point at each score, and one above them all; of many, points evenly spread and both ends. Empty
 * where goods or defects are missing.
 * @param most points at the most, two at least
 * @throws PipelineError SCORES_NOT_FINITE
 */
export function rocPoints(goodScores: Scores, defectScores: Scores, most: number): RocPoint[] {
  const goods = sortedScores(goodScores, 'goods');
  const defects = sortedScores(defectScores, 'defects');
  if (goods.length === 0 || defects.length === 0) return [];
  const scores = [...new Set([...goods, ...defects])].sort((a, b) => a - b);
  const thresholds = [...evenly(scores.length, most - 1).map((i) => scores[i]), justAbove(scores[scores.length - 1])];
  return thresholds.map((threshold) => ({
    threshold,
    falseRejectRate: countAtOrAbove(goods, threshold) / goods.length,
    recall: countAtOrAbove(defects, threshold) / defects.length,
  }));
}
