import { decide } from '../../../pipeline/scoring/verdict.ts';
import { DEFAULT_IMAGE_LIMITS } from '../../../pipeline/images/limits.ts';
import { type EncodedImage, readSource } from '../../../pipeline/images/source.ts';
import type { LineModel } from '../../../contract/line.ts';
import type { FrameChecks, Retention } from '../../../contract/recipe.ts';
import type { LineJudged, LineWorker } from '../../../lineWorker/lineWorker.ts';
import type { FrameData } from '../../cameras/frameSource.ts';
import type { FaultCode } from '../../../refusals/partFaults.ts';
import { problemOf } from '../problem.ts';
import type { LinePictures } from './linePictures.ts';
import type { Judged, LineJudge } from './lineWorld.ts';

export interface ProductJudgeOptions {
  readonly worker: LineWorker;
  readonly model: LineModel;
  readonly pictures: LinePictures;
  /** Of the model's input, px. */
  readonly geometry: { readonly widthPx: number; readonly heightPx: number };
  readonly thresholds: { readonly review: number; readonly reject: number };
  /** What a score reads to people, 0..100. */
  readonly toPercent: (score: number) => number;
  readonly retention: Retention;
  readonly checks: FrameChecks;
}

const UNJUDGED: Judged = { score: null, decodeMs: null, inferenceMs: null, imageId: null, heatMapId: null };

/**
 * Judges with a product's model in the line worker. The picture is kept while it is judged; a good part's only where the recipe keeps it, and
 * a heat map of every other part. A part whose picture cannot be kept is none that could be shown later, and is a FAULT.
 */
export class ProductJudge implements LineJudge {
  readonly #options: ProductJudgeOptions;
  readonly #keepsGoods: boolean;

  constructor(options: ProductJudgeOptions) {
    this.#options = options;
    const rule = options.retention.PASS;
    this.#keepsGoods = rule?.days !== 0 && rule?.parts !== 0;
  }

  async judge(data: FrameData, timeoutMs: number): Promise<Judged> {
    const { worker, model, pictures, checks } = this.#options;
    const startMs = performance.now();
    let picture: EncodedImage;
    try {
      picture = await readSource('file' in data ? data.file : data, DEFAULT_IMAGE_LIMITS);
    } catch (error) {
      return { ...UNJUDGED, faultCode: problemOf(error).code };
    }
    const { name, bytes } = picture;
    // What is judged is what is kept, whatever becomes of the file.
    const judging = worker.judge(model, { name, bytes }, checks, timeoutMs - (performance.now() - startMs));
    const keeping = this.#keepsGoods ? pictures.keep(picture) : undefined;
    const [judged, kept] = await Promise.allSettled([judging, keeping]);
    const imageId = kept.status === 'fulfilled' ? (kept.value ?? null) : null;
    if (judged.status === 'rejected') {
      const faultCode = problemOf(judged.reason).code;
      return { ...UNJUDGED, imageId: this.#keepsGoods ? imageId : await this.#keepFaulty(picture, faultCode), faultCode };
    }
    if (kept.status === 'rejected') return { ...UNJUDGED, faultCode: problemOf(kept.reason).code };
    return this.#withEvidence(picture, judged.value, imageId);
  }

  /** For one that is late there is no time left: its row would not wait for the picture. */
  async #keepFaulty(picture: EncodedImage, faultCode: FaultCode): Promise<number | null> {
    if (faultCode === 'LINE_JUDGED_LATE') return null;
    return this.#options.pictures.keep(picture).catch(() => null);
  }

  async #withEvidence(picture: EncodedImage, { score, map, decodeMs, graphMs }: LineJudged, imageId: number | null): Promise<Judged> {
    const { pictures, thresholds, geometry, toPercent } = this.#options;
    const judged = { score, decodeMs, inferenceMs: graphMs };
    if (decide(score, thresholds) === 'PASS') return { ...judged, imageId, heatMapId: null };
    try {
      const heatMapId = await pictures.keepHeatMap({ percent: map.map(toPercent), ...geometry });
      return { ...judged, imageId: imageId ?? (await pictures.keep(picture)), heatMapId };
    } catch (error) {
      return { ...UNJUDGED, imageId, faultCode: problemOf(error).code };
    }
  }
}
