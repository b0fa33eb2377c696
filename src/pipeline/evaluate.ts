import type { Manifest } from './bundle/manifest.ts';
import type { Dataset } from './dataset.ts';
import type { SkippedImage } from './images/batches.ts';
import { readMask } from './images/mask.ts';
import type { Judge } from './judge.ts';
import { aupro } from './scoring/aupro.ts';
import { aurocInterval, pixelAuroc } from './scoring/auroc.ts';
import type { Estimate } from './scoring/interval.ts';
import { percentiles, type Percentiles } from './scoring/scores.ts';
import { summarise } from './scoring/verdict.ts';
import { PipelineError } from './errors.ts';
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
  readonly thresholds: Pick<Manifest['thresholds'], 'review' | 'reject' | 'rule'>;
  readonly latencyMs: { readonly decode: Percentiles; readonly graph: Percentiles; readonly total: Percentiles };
  readonly goods: number;
  readonly defects: number;
  readonly skipped: readonly SkippedImage[];
}

/** Judges every test picture of a data set, one at a time as the line does, and sums up. */
export async function evaluate(judge: Judge, { test }: Pick<Dataset, 'test'>, work: Work = {}): Promise<Evaluation> {
  const { widthPx, heightPx } = judge.manifest.geometry;
  const scores: number[] = [];
  const isDefect: boolean[] = [];
  const maps: Float32Array[] = [];
  const masks: Uint8Array[] = [];
  const decode: number[] = [];
  const graph: number[] = [];
  const skipped: SkippedImage[] = [];
  for (const [i, { file, kind, maskFile }] of test.entries()) {
    throwIfCancelled(work);
    try {
      const judgement = await judge.judgeFile(file);
      scores.push(judgement.score);
      isDefect.push(kind !== 'good');
      decode.push(judgement.decodeMs);
      graph.push(judgement.graphMs);
      if (kind === 'good' || maskFile !== undefined) {
        maps.push(judgement.map.slice());
        masks.push(maskFile === undefined ? new Uint8Array(widthPx * heightPx) : (await readMask(maskFile, widthPx, heightPx)).data);
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
  const { review, reject, rule } = judge.manifest.thresholds;
  return {
    imageAuroc: interval?.value,
    imageAurocInterval: interval,
    pixelAuroc: pixelAuroc(maps, masks),
    aupro: aupro(maps, masks, widthPx, heightPx),
    falseRejectRate: falseRejectRate?.value,
    falseReviewRate: falseReviewRate?.value,
    recall: recall?.value,
    recallWithReview: recallWithReview?.value,
    thresholds: { review, reject, rule },
    latencyMs: {
      decode: percentiles(settled(decode)),
      graph: percentiles(settled(graph)),
      total: percentiles(settled(decode.map((ms, i) => ms + graph[i]))),
    },
    goods: isDefect.filter((defect) => !defect).length,
    defects: isDefect.filter(Boolean).length,
    skipped,
  };
}

/** Without the first pictures, where there are others. */
function settled(times: readonly number[]): readonly number[] {
  return times.slice(Math.min(WARM_UP_IMAGES, times.length - 1));
}
