import { readBundle } from './bundle/bundle.ts';
import type { Model } from './bundle/compile.ts';
import { openPrepared } from './images/geometry.ts';
import type { ImageSource } from './images/source.ts';
import { Judge } from './judge.ts';
import { EmbeddingReader } from './memory/features.ts';
import { nearestPatch } from './memory/nearest.ts';

/** A place of an anomaly map, as shares of its width and height. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A part of what the model sees of a picture, as shares of its width and height. */
export interface Patch {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Explanation {
  /** The anomaly map, `[H, W]` at input size, in the score's unit. */
  readonly map: Float32Array;
  /** The middle of its strongest pixel. */
  readonly peak: Place & { readonly score: number };
  /** The place that is explained. */
  readonly at: Place & { readonly score: number };
  readonly nearest: {
    /** Of the manifest's pictures. */
    readonly image: number;
    /** The 3 x 3 cells that the patch is the mean of (Roth et al. 2022, section 3.1), as far as they lie in the picture. */
    readonly patch: Patch;
    /** Euclidean, between the projected features. */
    readonly distance: number;
  };
}

/** Says which good patch a place of a picture was compared with, by a version of any kind. */
export class Explainer {
  readonly judge: Judge;
  readonly #model: Model;
  readonly #reader: EmbeddingReader;

  private constructor(judge: Judge, model: Model, reader: EmbeddingReader) {
    this.judge = judge;
    this.#model = model;
    this.#reader = reader;
  }

  /**
   * Opens a model that `teach` wrote, every byte checked.
   * @throws PipelineError as `Judge.open` does
   */
  static async open(folder: string): Promise<Explainer> {
    const model = (await readBundle(folder)).model();
    const judge = await Judge.open(folder);
    return new Explainer(judge, model, await EmbeddingReader.open(model));
  }

  /**
   * @param at the map's peak unless told
   * @throws PipelineError IMAGE_*, SCORES_NOT_FINITE
   */
  async explain(source: ImageSource, at?: Place): Promise<Explanation> {
    const { geometry } = this.judge.manifest;
    const image = await openPrepared(source, geometry);
    const [{ map }] = await this.judge.judge([image]);
    const peak = peakOf(map, geometry.widthPx);
    const place = at === undefined ? peak : { ...at, score: valueAt(map, geometry, at) };
    return { map, peak, at: place, nearest: this.#nearest(await this.#reader.read([image]), place) };
  }

  async release(): Promise<void> {
    await Promise.all([this.judge.release(), this.#reader.release()]);
  }

  /** @param embedding `[h * w, D]` of the picture */
  #nearest(embedding: Float32Array, { x, y }: Place): Explanation['nearest'] {
    const { bank, extractor } = this.#model;
    const { widthPx, heightPx } = this.#model.geometry;
    const { stride } = extractor.backbone.taps[0];
    const grid = { width: widthPx / stride, height: heightPx / stride };
    const cell = indexOf(y, grid.height) * grid.width + indexOf(x, grid.width);
    const { patch, distance } = nearestPatch(bank, embedding.subarray(cell * bank.dimensions, (cell + 1) * bank.dimensions));
    const [column, row] = [bank.cellIndex[patch] % grid.width, Math.floor(bank.cellIndex[patch] / grid.width)];
    const [across, down] = [neighbourhood(column, grid.width), neighbourhood(row, grid.height)];
    const region = { left: across.start, top: down.start, width: across.length, height: down.length };
    return { image: bank.imageIndex[patch], patch: region, distance };
  }
}

/** A cell and its neighbours on one axis, as a share of the axis. */
function neighbourhood(cell: number, cells: number): { start: number; length: number } {
  const [first, end] = [Math.max(cell - 1, 0), Math.min(cell + 2, cells)];
  return { start: first / cells, length: (end - first) / cells };
}

function peakOf(map: Float32Array, widthPx: number): Explanation['peak'] {
  const strongest = map.reduce((best, value, i) => (value > map[best] ? i : best), 0);
  const [column, row] = [strongest % widthPx, Math.floor(strongest / widthPx)];
  return { x: (column + 0.5) / widthPx, y: (row + 0.5) / (map.length / widthPx), score: map[strongest] };
}

function valueAt(map: Float32Array, { widthPx, heightPx }: Model['geometry'], { x, y }: Place): number {
  return map[indexOf(y, heightPx) * widthPx + indexOf(x, widthPx)];
}

/** Which of so many equal parts a share lies in. */
function indexOf(share: number, parts: number): number {
  return Math.min(parts - 1, Math.floor(share * parts));
}
