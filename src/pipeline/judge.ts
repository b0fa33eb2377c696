import { readBundle } from './bundle/bundle.ts';
import type { Manifest } from './bundle/manifest.ts';
import { PipelineError } from './errors.ts';
import type { FrameChecks } from './images/frameChecks.ts';
import { openChecked } from './images/geometry.ts';
import type { RgbImage } from './images/image.ts';
import type { ImageSource } from './images/source.ts';
import { floatData, type InferenceSession, openSession, pixelsOf, type SessionOptions } from './runtime/onnx.ts';
import { createScale } from './scoring/scale.ts';
import { decide, type ScoreVerdict } from './scoring/verdict.ts';

export interface Judgement {
  readonly verdict: ScoreVerdict;
  /** The model's own number; what it means depends on the model. */
  readonly score: number;
  /** 0..100 for people: REJECT is at 50, a typical good part reads 10. */
  readonly percent: number;
  /** The anomaly map, `[H, W]` at input size, in the score's unit. */
  readonly map: Float32Array;
}

export interface TimedJudgement extends Judgement {
  readonly image: RgbImage;
  readonly decodeMs: number;
  readonly graphMs: number;
}

/** A taught model, ready to judge. */
export class Judge {
  readonly manifest: Manifest;
  /** What a score, or one number of an anomaly map, reads to people: 0..100, REJECT at 50. */
  readonly toPercent: (score: number) => number;
  readonly #session: InferenceSession;

  private constructor(manifest: Manifest, toPercent: Judge['toPercent'], session: InferenceSession) {
    this.manifest = manifest;
    this.toPercent = toPercent;
    this.#session = session;
  }

  /**
   * Opens a model that `teach` wrote, checks every byte of it, and warms it up.
   * @throws PipelineError BUNDLE_*, GRAPH_REFUSED, SCORES_SCALE_COLLAPSED
   */
  static async open(folder: string, options: SessionOptions = {}): Promise<Judge> {
    const { manifest, graph } = await readBundle(folder);
    const { toPercent } = createScale(manifest.thresholds);
    const session = await openSession(graph, options).catch((cause: unknown) => {
      throw refusal(folder, cause);
    });
    const judge = new Judge(manifest, toPercent, session);
    const { widthPx: width, heightPx: height } = manifest.geometry;
    try {
      await judge.judge([{ width, height, data: new Uint8Array(width * height * 3) }]);
    } catch (cause) {
      await judge.release();
      throw refusal(folder, cause);
    }
    return judge;
  }

  /**
   * Judges pictures that are already cropped and at input size, as one batch.
   * @throws PipelineError SCORES_NOT_FINITE
   */
  async judge(images: readonly RgbImage[]): Promise<Judgement[]> {
    const { map, score } = await this.#session.run({ pixels: pixelsOf(images) });
    const maps = floatData(map);
    const cells = maps.length / images.length;
    return Array.from(floatData(score), (value, i) => ({
      verdict: decide(value, this.manifest.thresholds),
      score: value,
      percent: this.toPercent(value),
      map: maps.subarray(i * cells, (i + 1) * cells),
    }));
  }

  /**
   * Opens a picture and judges it.
   * @param checks that it has to pass first; none unless told
   * @throws PipelineError IMAGE_*, FRAME_*, SCORES_NOT_FINITE for one that cannot be judged; that part is a FAULT
   */
  async judgeFile(source: ImageSource, checks: FrameChecks = {}): Promise<TimedJudgement> {
    const start = performance.now();
    const image = await openChecked(source, this.manifest.geometry, checks);
    const decoded = performance.now();
    const [judgement] = await this.judge([image]);
    return { ...judgement, image, decodeMs: decoded - start, graphMs: performance.now() - decoded };
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function refusal(folder: string, cause: unknown): PipelineError {
  if (cause instanceof PipelineError) return cause;
  return new PipelineError('GRAPH_REFUSED', folder, { detail: cause instanceof Error ? cause.message : String(cause), cause });
}
