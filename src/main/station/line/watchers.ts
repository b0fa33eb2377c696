import { statfs } from 'node:fs/promises';
import { DISK_LOW_BYTES, DISK_LOW_SHARE, DRIFT_LARGEST_P, DRIFT_LEAST_PARTS, DRIFT_LEAST_STATISTIC } from '../../../contract/alarms.ts';
import type { VerdictStatistics } from '../../storage/verdictStatistics.ts';

/** @returns how much room is left where that is little; undefined where it is enough, or not known */
export async function littleRoom(folder: string): Promise<string | undefined> {
  const room = await statfs(folder).catch(() => undefined);
  if (!room) return undefined;
  const { bavail, bsize, blocks } = room;
  const [free, all] = [bavail * bsize, blocks * bsize];
  if (free >= Math.min(DISK_LOW_BYTES, DISK_LOW_SHARE * all)) return undefined;
  return `${(free / 2 ** 20).toFixed(0)} MB left`;
}

/** @returns how the scores of the last good parts differ from those that the model was taught with, where they do */
export function scoreDrift(statistics: VerdictStatistics, modelVersionId: number): string | undefined {
  const { parts, medianGood, medianPart, test } = statistics.drift(modelVersionId);
  if (!test || parts < DRIFT_LEAST_PARTS || test.pValue > DRIFT_LARGEST_P || test.statistic < DRIFT_LEAST_STATISTIC) return undefined;
  return `median score ${medianPart?.toPrecision(3)} of the last ${parts} good parts, ${medianGood?.toPrecision(3)} when it was taught`;
}
