import { PipelineError } from '../errors.ts';
import { Random } from '../random.ts';
import { type Estimate, percentileInterval, resampled, Z_95 } from './interval.ts';
import type { Scores } from './scores.ts';

type FloatArray = Float32Array | Float64Array;

const BOOTSTRAP_ROUNDS = 1000;

/**
 * Area under the ROC curve: the chance that a defect scores above a good, a tie counting half (Mann-Whitney's U over the number
 * of pairs; Hanley & McNeil 1982). Exact, whatever the ties. `isDefect[i]` labels `scores[i]`.
 *
 * Undefined where goods or defects are missing. Throws SCORES_NOT_FINITE and SCORES_LENGTHS_DIFFER.
 */
export function auroc(scores: Scores, isDefect: ArrayLike<number | boolean>): number | undefined {
  const { goods, defects } = splitScores(scores, isDefect);
  return areaOfSorted(goods.sort(), defects.sort());
}

/**
 * AUROC over all pixels of all maps; a mask pixel other than 0 is a defect. `maps[i]` and `masks[i]` are of one size.
 * Keeps one float32 copy of the pixels. Undefined and throws as `auroc`.
 */
export function pixelAuroc(maps: readonly Float32Array[], masks: readonly Uint8Array[]): number | undefined {
  const { goods, defects } = splitPixels(maps, masks);
  return areaOfSorted(goods.sort(), defects.sort());
}

/** The pixels' scores, good ones and those under a mask apart, in the order of the maps. Throws as `auroc`. */
export function splitPixels(maps: readonly Float32Array[], masks: readonly Uint8Array[]): { goods: Float32Array; defects: Float32Array } {
  assertMatching(maps, masks);
  let defectCount = 0;
  let pixelCount = 0;
  for (const mask of masks) {
    pixelCount += mask.length;
    for (const label of mask) defectCount += label ? 1 : 0;
  }
  const defects = new Float32Array(defectCount);
  const goods = new Float32Array(pixelCount - defectCount);
  let good = 0;
  let defect = 0;
  maps.forEach((map, image) => {
    const mask = masks[image];
    for (let i = 0; i < map.length; i++) {
      if (!Number.isFinite(map[i])) {
        throw new PipelineError('SCORES_NOT_FINITE', `anomaly map ${image}`, { detail: `pixel ${i} is ${map[i]}` });
      }
      if (mask[i]) defects[defect++] = map[i];
      else goods[good++] = map[i];
    }
  });
  return { goods, defects };
}

/**
 * AUROC of image scores with a 95 % interval: stratified bootstrap, goods and defects resampled each among themselves. Where every
 * defect scores above every good (or below), resampling shows no spread, and Newcombe's (2006, Statistics in Medicine 25, method 5)
 * score interval takes its place. Undefined and throws as `auroc`.
 */
export function aurocInterval(scores: Scores, isDefect: ArrayLike<number | boolean>, seed = 0): Estimate | undefined {
  const { goods, defects } = splitScores(scores, isDefect);
  const value = areaOfSorted(goods.sort(), defects.sort());
  if (value === undefined) return undefined;
  if (value === 0 || value === 1) {
    const margin = newcombeMargin(goods.length, defects.length);
    return { value, low: value === 1 ? 1 - margin : 0, high: value === 1 ? 1 : margin };
  }
  const random = new Random(seed);
  const replicates = new Float64Array(BOOTSTRAP_ROUNDS);
  for (let round = 0; round < BOOTSTRAP_ROUNDS; round++) {
    replicates[round] = areaOfSorted(resampled(goods, random).sort(), resampled(defects, random).sort())!;
  }
  return percentileInterval(value, replicates);
}

/** The scores of goods and defects apart, float32 where the scores are and float64 elsewhere. */
function splitScores(scores: Scores, isDefect: ArrayLike<number | boolean>): { goods: FloatArray; defects: FloatArray } {
  if (scores.length !== isDefect.length) {
    throw new PipelineError('SCORES_LENGTHS_DIFFER', 'AUROC', { detail: `${scores.length} scores, ${isDefect.length} labels` });
  }
  let defectCount = 0;
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) throw new PipelineError('SCORES_NOT_FINITE', 'AUROC', { detail: `score ${i} is ${scores[i]}` });
    if (isDefect[i]) defectCount++;
  }
  const Copy = scores instanceof Float32Array ? Float32Array : Float64Array;
  const goods = new Copy(scores.length - defectCount);
  const defects = new Copy(defectCount);
  let good = 0;
  let defect = 0;
  for (let i = 0; i < scores.length; i++) {
    if (isDefect[i]) defects[defect++] = scores[i];
    else goods[good++] = scores[i];
  }
  return { goods, defects };
}

/** One walk along both ascending lists: a defect counts the goods below it and half the goods level with it. */
function areaOfSorted(goods: Scores, defects: Scores): number | undefined {
  if (goods.length === 0 || defects.length === 0) return undefined;
  let below = 0;
  let atOrBelow = 0;
  let twiceU = 0;
  for (let i = 0; i < defects.length; i++) {
    while (below < goods.length && goods[below] < defects[i]) below++;
    while (atOrBelow < goods.length && goods[atOrBelow] <= defects[i]) atOrBelow++;
    twiceU += below + atOrBelow;
  }
  return twiceU / 2 / goods.length / defects.length;
}

function assertMatching(maps: readonly Float32Array[], masks: readonly Uint8Array[]): void {
  if (maps.length !== masks.length) {
    throw new PipelineError('SCORES_LENGTHS_DIFFER', 'anomaly maps', { detail: `${maps.length} maps, ${masks.length} masks` });
  }
  const odd = maps.findIndex((map, i) => map.length !== masks[i].length);
  if (odd >= 0) {
    const detail = `${maps[odd].length} pixels in the map, ${masks[odd].length} in the mask`;
    throw new PipelineError('SCORES_LENGTHS_DIFFER', `anomaly map ${odd}`, { detail });
  }
}

/** How far below 1 the true area may lie where the measured one is 1: the margin m with m = z * standard error at area 1 - m. */
function newcombeMargin(goods: number, defects: number): number {
  const size = (goods + defects) / 2 - 1;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 50; step++) {
    const margin = (low + high) / 2;
    const area = 1 - margin;
    const variance = (area * margin * (1 + (size * margin) / (1 + margin) + (size * area) / (1 + area))) / (goods * defects);
    if (margin < Z_95 * Math.sqrt(variance)) low = margin;
    else high = margin;
  }
  return high;
}
