import { basename } from 'node:path';
import { overlayHeat } from '../../pipeline/images/heatMap.ts';
import type { Judge } from '../../pipeline/judge.ts';
import { throwIfCancelled, type Work } from '../../pipeline/work.ts';
import { boxAround } from '../report/box.ts';
import type { PicturedPart } from '../report/parts.ts';
import { dataUrl } from '../report/picture.ts';
import { type PartOrder, photograph } from './pictures.ts';

/**
 * Makes parts and judges them one by one, as a line does.
 * @param folder for the pictures; parts name their files from it on
 * @param onPart hears of each part as soon as it is judged
 * @throws PipelineError CANCELLED, OUTPUT_UNWRITABLE
 */
export async function runLine(
  judge: Judge,
  orders: readonly PartOrder[],
  folder: string,
  onPart: (part: PicturedPart) => void,
  work: Work,
): Promise<PicturedPart[]> {
  const parts: PicturedPart[] = [];
  for (const [i, order] of orders.entries()) {
    throwIfCancelled(work, 'judge');
    const { path, kind, mask } = await photograph(order, folder, i + 1);
    const { image, map, verdict, score, percent, decodeMs, graphMs } = await judge.judgeFile(path);
    const defect = mask && boxAround(mask);
    const part: PicturedPart = {
      file: `${basename(folder)}/${basename(path)}`,
      truth: kind,
      verdict,
      score,
      percent,
      decodeMs,
      graphMs,
      picture: await dataUrl(image),
      heat: await dataUrl(overlayHeat(image, map.map(judge.toPercent))),
      ...(defect && { defect }),
    };
    parts.push(part);
    onPart(part);
  }
  return parts;
}
