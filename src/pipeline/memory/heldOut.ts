import { evenly } from '../evenly.ts';
import { imageBatches } from '../images/batches.ts';
import type { Geometry } from '../images/geometry.ts';
import type { RgbImage } from '../images/image.ts';
import { anomalyMap, type Smoothing } from '../scoring/anomalyMap.ts';
import { imageScore, type ImageScoreKind } from '../scoring/imageScore.ts';
import { Random } from '../random.ts';
import { type AnomalyGenerator, createGenerator, type GeneratorKind } from '../synthesis/generator.ts';
import type { Work } from '../work.ts';
import type { EmbeddingReader } from './features.ts';
import type { HeldOutSearch } from './search.ts';

/** A good picture's score against a bank without its own patches, for each bank size asked for. */
export interface HeldOutScore {
  /** Index into the teaching pictures. */
  readonly image: number;
  readonly scores: readonly number[];
}

/** Pictures scored at the most; a threshold gains little from more. */
export const MAX_HELD_OUT = 400;

/** Scores pictures that a bank has learned from as if it had not: leave one picture out. */
export class HeldOutScorer {
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

  /**
   * The scores of one picture, per bank size; undefined where the bank holds nothing but patches of its origin.
   * @param origin the teaching picture it is, or was made of, whose patches are left out
   */
  async score(image: RgbImage, origin: number): Promise<number[] | undefined> {
    if (!this.#search.holdsOthers(origin)) return undefined;
    const distances = await this.#search.distances(await this.#reader.read([image]), origin);
    return distances.map((grid) => imageScore(this.#kind, grid, anomalyMap(grid, this.#smoothing)));
  }
}

/**
 * Scores the good pictures, evenly spread where there are more than `MAX_HELD_OUT`. The bank's other patches were chosen in their presence, so
 * their scores err on the high side, never on the low one.
 */
export async function scoreHeldOut(
  scorer: HeldOutScorer,
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
/** Good pictures that get a synthetic anomaly. */
const ANOMALY_IMAGES = 60;

/** Kinds of synthetic anomalies, taken in turn. */
export type AnomalyKinds = readonly [GeneratorKind, ...GeneratorKind[]];

/** Scores synthetic anomalies, one on each of some good pictures, against a bank without that picture's own patches. */
export async function scoreAnomalies(
  scorer: HeldOutScorer,
  files: readonly string[],
  geometry: Geometry,
  { seed, kinds }: { seed: number; kinds: AnomalyKinds },
  work: Work = {},
): Promise<HeldOutScore[]> {
  const random = new Random(seed);
  const chosen = evenly(files.length, ANOMALY_IMAGES);
  const sample = chosen.map((index) => files[index]);
  const results: HeldOutScore[] = [];
  let generators: AnomalyGenerator[] | undefined;
  for await (const { indices, images } of imageBatches(sample, geometry, 'bank size', work)) {
    if (images.length === 0) continue;
    generators ??= kinds.map((kind) => createGenerator({ kind, goods: images.slice(0, TEXTURE_IMAGES) }));
    for (const [i, index] of indices.entries()) {
      const { image } = generators[index % generators.length].make(images[i], random);
      const scores = await scorer.score(image, chosen[index]);
      if (scores) results.push({ image: chosen[index], scores });
    }
  }
  return results;
}
