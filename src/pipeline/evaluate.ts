import type { Dataset } from './dataset.ts';
import { PipelineError } from './errors.ts';
import type { SkippedImage } from './images/batches.ts';
import { readMask } from './images/mask.ts';
import type { Judge } from './judge.ts';
import { aupro } from './scoring/aupro.ts';
import { aurocInterval, pixelAuroc } from './scoring/auroc.ts';
import type { Estimate } from './scoring/interval.ts';
import { percentiles, type Percentiles } from './scoring/scores.ts';
import { summarise } from './scoring/verdict.ts';
import { reportProgress, throwIfCancelled, type Work } from './work.ts';

/** Times of the first pictures are left out: caches and clocks are still warming up. */
const WARM_UP_IMAGES = 3;

/** How a model does on a labelled test set. Rates are shares of 1; undefined where the set cannot tell. */
export interface Evaluation {
  readonly imageAuroc: number | undefined;
  readonly imageAurocInterval: Estimate | undefined;
  /** Over pictures whose defect has a mask, and goods. */
  readonly pixelAuroc: number | undefined;
  readonly aupro: number | undefined;
  readonly falseRejectRate: number | undefined;
  readonly falseReviewRate: number | undefined;
  readonly recall: number | undefined;
  readonly recallWithReview: number | undefined;
  readonly latencyMs: { readonly decode: Percentiles; readonly graph: Percentiles; readonly total: Percentiles } | undefined;
  readonly goods: number;
  readonly defects: number;
  /** Every picture judged, in the set's order. */
  readonly pictures: readonly { readonly file: string; readonly kind: string; readonly score: number }[];
  /** Pictures that could not be judged, or whose mask could not be read; no figure counts them. */
  readonly skipped: readonly SkippedImage[];
}

/**
 * Judges every test picture of a data set, one at a time as the line does, and sums up.
 * @throws PipelineError CANCELLED
 */
export async function evaluate(judge: Judge, { test }: Pick<Dataset, 'test'>, work: Work = {}): Promise<Evaluation> {
  const { widthPx, heightPx } = judge.manifest.geometry;
  const pictures: { file: string; kind: string; score: number }[] = [];
  const scores: number[] = [];
  const isDefect: boolean[] = [];
  const maps: Float32Array[] = [];
  const masks: Uint8Array[] = [];
  const decode: number[] = [];
  const graph: number[] = [];
  const skipped: SkippedImage[] = [];
  const nowhere = new Uint8Array(widthPx * heightPx);
  for (const [i, { file, kind, maskFile }] of test.entries()) {
    throwIfCancelled(work, 'judge');
    try {
      const { score, decodeMs, graphMs, map } = await judge.judgeFile(file);
      const mask = maskFile === undefined ? nowhere : (await readMask(maskFile, widthPx, heightPx)).data;
      pictures.push({ file, kind, score });
      scores.push(score);
      isDefect.push(kind !== 'good');
      decode.push(decodeMs);
      graph.push(graphMs);
      if (kind === 'good' || maskFile !== undefined) {
        maps.push(map);
        masks.push(mask);
      }
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      skipped.push({ file, error });
    }
    reportProgress(work, 'judge', i + 1, test.length);
  }
  const { falseRejectRate, falseReviewRate, recall, recallWithReview } = summarise(
    scores.filter((_, i) => !isDefect[i]),
    scores.filter((_, i) => isDefect[i]),
    judge.manifest.thresholds,
  );
  const interval = aurocInterval(scores, isDefect);
  const defects = isDefect.filter(Boolean).length;
  return {
    imageAuroc: interval?.value,
    imageAurocInterval: interval,
    pixelAuroc: pixelAuroc(maps, masks),
    aupro: aupro(maps, masks, widthPx, heightPx),
    falseRejectRate: falseRejectRate?.value,
    falseReviewRate: falseReviewRate?.value,
    recall: recall?.value,
    recallWithReview: recallWithReview?.value,
    latencyMs: latencyOf(decode, graph),
    goods: isDefect.length - defects,
    defects,
    pictures,
    skipped,
  };
}

function latencyOf(decodeMs: readonly number[], graphMs: readonly number[]): Evaluation['latencyMs'] {
  if (decodeMs.length === 0) return undefined;
  const settled = (times: readonly number[]): Percentiles => percentiles(times.slice(Math.min(WARM_UP_IMAGES, times.length - 1)));
  return { decode: settled(decodeMs), graph: settled(graphMs), total: settled(decodeMs.map((ms, i) => ms + graphMs[i])) };
}
