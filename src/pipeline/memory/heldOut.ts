import { evenly } from '../evenly.ts';
import { imageBatches } from '../images/batches.ts';
import type { Geometry } from '../images/geometry.ts';
import type { RgbImage } from '../images/image.ts';
import type { Smoothing } from '../scoring/anomalyMap.ts';
import type { ImageScoreKind } from '../scoring/imageScore.ts';
import { type ScoredMap, scoredMap } from '../scoring/scoredMap.ts';
import { Random } from '../random.ts';
import { type AnomalyGenerator, createGenerator, type GeneratorPlan } from '../synthesis/generator.ts';
import type { Step, Work } from '../work.ts';
import type { EmbeddingReader } from './features.ts';
import type { HeldOutSearch } from './search.ts';

/** What a scorer says of a teaching picture, or of one that was made of it. */
export interface HeldOutScore {
  /** Index into the teaching pictures. */
  readonly image: number;
  readonly scores: readonly number[];
}

/** Pictures scored at the most; a threshold gains little from more. */
export const MAX_HELD_OUT = 400;

/** Scores pictures that were learned from as if they had not been. */
export interface PictureScorer {
  /**
   * @param origin the teaching picture that it is, or was made of; -1 for any other picture
   * @returns a fixed number of scores; undefined where nothing can be said of pictures of this origin
   */
  score(image: RgbImage, origin: number): Promise<number[] | undefined>;
}

/** Leaves the patches of the picture's origin out of the bank. One score per bank size; none where the bank holds no others. */
export class HeldOutScorer implements PictureScorer {
  readonly #reader: EmbeddingReader;
  readonly #search: HeldOutSearch;
  readonly #smoothing: Smoothing;
  readonly #kind: ImageScoreKind;

  constructor(reader: EmbeddingReader, search: HeldOutSearch, smoothing: Smoothing, kind: ImageScoreKind) {
    this.#reader = reader;
    this.#search = search;
    this.#smoothing = smoothing;
    this.#kind = kind;
  }

  async score(image: RgbImage, origin: number): Promise<number[] | undefined> {
    return (await this.judge(image, origin))?.map(({ score }) => score);
  }

  /** Score and anomaly map per bank size. */
  async judge(image: RgbImage, origin: number): Promise<ScoredMap[] | undefined> {
    if (!this.#search.holdsOthers(origin)) return undefined;
    const distances = await this.#search.distances(await this.#reader.read([image]), origin);
    return distances.map((grid) => scoredMap(this.#kind, grid, this.#smoothing));
  }
}

/**
 * Scores the good pictures, evenly spread where there are more than `MAX_HELD_OUT`. The bank's other patches were chosen in their presence, so
 * their scores err on the high side, never on the low one.
 */
export async function scoreHeldOut(
  scorer: PictureScorer,
  files: readonly string[],
  geometry: Geometry,
  work: Work = {},
): Promise<HeldOutScore[]> {
  const chosen = evenly(files.length, MAX_HELD_OUT);
  const results: HeldOutScore[] = [];
  const sample = chosen.map((index) => files[index]);
  for await (const { indices, images } of imageBatches(sample, geometry, 'held-out', work)) {
    for (const [i, index] of indices.entries()) {
      const scores = await scorer.score(images[i], chosen[index]);
      if (scores) results.push({ image: chosen[index], scores });
    }
  }
  return results;
}

/** Goods that lend their pictures to learn what anomalies look like. */
const TEXTURE_IMAGES = 8;

/** Synthetic anomalies to examine by. */
export interface Exam {
  readonly seed: number;
  /** Each good picture gets one anomaly of each of these. */
  readonly questions: readonly Pick<GeneratorPlan, 'kind' | 'reach'>[];
  /** Good pictures that get them, at the most. */
  readonly images: number;
  /** What progress calls it. */
  readonly step: Step;
}

/** Scores synthetic anomalies made on good pictures, evenly spread where there are more than asked for. */
export async function scoreAnomalies(
  scorer: PictureScorer,
  files: readonly string[],
  geometry: Geometry,
  { seed, questions, images: count, step }: Exam,
  work: Work = {},
): Promise<HeldOutScore[]> {
  const random = new Random(seed);
  const chosen = evenly(files.length, count);
  const sample = chosen.map((index) => files[index]);
  const results: HeldOutScore[] = [];
  let generators: AnomalyGenerator[] | undefined;
  for await (const { indices, images } of imageBatches(sample, geometry, step, work)) {
    if (images.length === 0) continue;
    generators ??= questions.map((question) => createGenerator({ ...question, goods: images.slice(0, TEXTURE_IMAGES) }));
    for (const [i, index] of indices.entries()) {
      for (const generator of generators) {
        const scores = await scorer.score(generator.make(images[i], random).image, chosen[index]);
        if (scores) results.push({ image: chosen[index], scores });
      }
    }
  }
  return results;
}
