import { statfs } from 'node:fs/promises';
import type { VerdictStatistics } from '../../storage/verdictStatistics.ts';

/** What of a drive's room is little: parts of a shift still fit, and there is time to act. */
const LEAST_BYTES = 2 * 2 ** 30;
/** Of a drive that is small anyway. */
const LEAST_SHARE = 0.05;

/** Parts without which nothing is said of a drift. */
const LEAST_PARTS = 100;
/** By chance alone a difference like this comes once in so many looks. */
const LARGEST_P = 1e-6;
/** How far apart the two distributions are, 0..1: a small difference shows no change worth a call, however sure it is. */
const LEAST_STATISTIC = 0.4;

/** @returns how much room is left where that is little; undefined where it is enough, or not known */
export async function littleRoom(folder: string): Promise<string | undefined> {
  const room = await statfs(folder).catch(() => undefined);
  if (!room) return undefined;
  const { bavail, bsize, blocks } = room;
  const [free, all] = [bavail * bsize, blocks * bsize];
  if (free >= Math.min(LEAST_BYTES, LEAST_SHARE * all)) return undefined;
  return `${(free / 2 ** 20).toFixed(0)} MB left`;
}

/** @returns how the scores of the last good parts differ from those that the model was taught with, where they do */
export function scoreDrift(statistics: VerdictStatistics, modelVersionId: number): string | undefined {
  const { parts, medianGood, medianPart, test } = statistics.drift(modelVersionId);
  if (!test || parts < LEAST_PARTS || test.pValue > LARGEST_P || test.statistic < LEAST_STATISTIC) return undefined;
  return `median score ${medianPart?.toPrecision(3)} of the last ${parts} good parts, ${medianGood?.toPrecision(3)} when it was taught`;
}
