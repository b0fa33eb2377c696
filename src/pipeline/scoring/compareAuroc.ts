import { mean, type Scores } from './scores.ts';

/** How far two models' AUROCs are apart on the same pictures. */
export interface AurocDifference {
  /** AUROC of the first less that of the second, -1..1. */
  readonly difference: number;
  /** Standard error of the difference; small where both models order the same pictures alike, NaN with a single good or defect. */
  readonly standardError: number;
}

/**
 * Compares two AUROCs on the same pictures (DeLong, DeLong & Clarke-Pearson 1988, equations 3 to 8): each good's and each defect's share
 * in the area is a sample, and what both models get wrong alike does not count as doubt.
 * @param first, second scores of the same goods and defects, in the same order
 */
export function compareAuroc(
  first: { readonly goods: Scores; readonly defects: Scores },
  second: { readonly goods: Scores; readonly defects: Scores },
): AurocDifference {
  const a = placements(first.goods, first.defects);
  const b = placements(second.goods, second.defects);
  const ofDefects = a.defects.map((value, i) => value - b.defects[i]);
  const ofGoods = a.goods.map((value, i) => value - b.goods[i]);
  return { difference: mean(ofDefects), standardError: Math.sqrt(varianceOfMean(ofDefects) + varianceOfMean(ofGoods)) };
}

/** For each defect the share of goods below it, for each good the share of defects above it; a tie counts half. */
function placements(goods: Scores, defects: Scores): { goods: number[]; defects: number[] } {
  const order = (defect: number, good: number): number => (defect > good ? 1 : defect === good ? 0.5 : 0);
  const goodScores = Array.from(goods);
  const defectScores = Array.from(defects);
  return {
    goods: goodScores.map((good) => mean(defectScores.map((defect) => order(defect, good)))),
    defects: defectScores.map((defect) => mean(goodScores.map((good) => order(defect, good)))),
  };
}

function varianceOfMean(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1) / values.length; // 0 / 0 of a single one
}
