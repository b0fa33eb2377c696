import { PipelineError } from '../errors.ts';
import { splitPixels } from './auroc.ts';
import { labelRegions } from './regions.ts';
import { countAtOrBelow, countBelow } from './scores.ts';

/**
 * Area under the per-region-overlap curve: at each threshold the share of a defect region that is found, averaged over all regions
 * of all masks so that a small defect weighs as much as a large one, over the share of good pixels that are found too, from 0 to
 * `maxFalsePositiveRate` and divided by it (Bergmann et al. 2021, "The MVTec Anomaly Detection Dataset", IJCV 129, section 5).
 *
 * Exact over all thresholds without walking them: the integral of an average is the average of the integrals, and one defect
 * pixel's own curve is a ramp from 0 to 1 between the shares of good pixels above it and at or above it. So the good pixels are
 * sorted once, and each defect pixel looks up its ramp.
 *
 * `maps[i]` and `masks[i]` are `[height, width]`; a mask pixel other than 0 is a defect. Undefined where there is no region or no
 * good pixel. Throws SCORES_NOT_FINITE, SCORES_LENGTHS_DIFFER, SCORES_SETTING_OUT_OF_RANGE.
 */
export function aupro(
  maps: readonly Float32Array[],
  masks: readonly Uint8Array[],
  width: number,
  height: number,
  { maxFalsePositiveRate = 0.3 }: { maxFalsePositiveRate?: number } = {},
): number | undefined {
  if (!(maxFalsePositiveRate > 0 && maxFalsePositiveRate <= 1)) {
    throw new PipelineError('SCORES_SETTING_OUT_OF_RANGE', 'maxFalsePositiveRate', { detail: `${maxFalsePositiveRate} is not in (0, 1]` });
  }
  const odd = maps.findIndex((map) => map.length !== width * height);
  if (odd >= 0) {
    const detail = `${maps[odd].length} pixels, not ${width} x ${height}`;
    throw new PipelineError('SCORES_LENGTHS_DIFFER', `anomaly map ${odd}`, { detail });
  }
  const goods = splitPixels(maps, masks).goods.sort();
  let regionCount = 0;
  let sum = 0;
  maps.forEach((map, image) => {
    const { labels, sizesPx } = labelRegions(masks[image], width, height);
    regionCount += sizesPx.length;
    for (let i = 0; i < map.length; i++) {
      if (labels[i] > 0) sum += pixelArea(map[i], goods, maxFalsePositiveRate) / sizesPx[labels[i] - 1];
    }
  });
  return regionCount === 0 || goods.length === 0 ? undefined : sum / regionCount / maxFalsePositiveRate;
}

/** The area under one defect pixel's ramp, up to the limit. */
function pixelArea(score: number, sortedGoods: Float32Array, limit: number): number {
  const rampStart = 1 - countAtOrBelow(sortedGoods, score) / sortedGoods.length;
  const rampEnd = 1 - countBelow(sortedGoods, score) / sortedGoods.length;
  if (rampStart >= limit) return 0;
  if (rampEnd <= limit) return limit - (rampStart + rampEnd) / 2;
  return (limit - rampStart) ** 2 / (2 * (rampEnd - rampStart));
}
