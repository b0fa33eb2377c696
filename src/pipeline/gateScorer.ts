import { DiscriminatorScorer } from './discriminatorScorer.ts';
import { evenly } from './evenly.ts';
import { imageBatches } from './images/batches.ts';
import type { Geometry } from './images/geometry.ts';
import type { RgbImage } from './images/image.ts';
import { type BankJudge, type Learned, openBankJudge } from './learnProduct.ts';
import type { PictureScorer } from './memory/heldOut.ts';
import { blended, type Fusion, type GoodMaps, mapBlend, scoreBlend } from './scoring/fusion.ts';
import type { TeachSettings } from './settings.ts';
import type { Trained } from './training/tocoad.ts';
import type { Work } from './work.ts';

/** Goods whose maps are held in memory to learn how D's map and the bank's count. */
const MAP_IMAGES = 40;

/** Judges pictures by everything that versions are made of: the frozen backbone's bank, D, and the tuned backbone's bank. */
export class GateScorer implements PictureScorer {
  readonly #banks: readonly BankJudge[];
  readonly #discriminator: DiscriminatorScorer;

  private constructor(banks: readonly BankJudge[], discriminator: DiscriminatorScorer) {
    this.#banks = banks;
    this.#discriminator = discriminator;
  }

  /** @param learned the frozen backbone first */
  static async open(learned: readonly Learned[], { discriminator }: Trained, settings: TeachSettings): Promise<GateScorer> {
    const banks = await Promise.all(learned.map((one) => openBankJudge(one, settings)));
    return new GateScorer(banks, await DiscriminatorScorer.open(learned[0].extractor, discriminator));
  }

  /** D's score, and that of each bank. */
  async score(image: RgbImage, origin: number): Promise<number[] | undefined> {
    const scores = [(await this.#discriminator.judge(image)).score];
    for (const bank of this.#banks) {
      const said = await bank.judge(image, origin);
      if (!said) return undefined;
      scores.push(said.score);
    }
    return scores;
  }

  /** D's scores of good pictures, by their index into the files. */
  async discriminatorScores(
    files: readonly string[],
    indices: readonly number[],
    geometry: Geometry,
    work: Work,
  ): Promise<Map<number, number>> {
    const wanted = [...new Set(indices)];
    const scores = new Map<number, number>();
    for await (const batch of imageBatches(
      wanted.map((index) => files[index]),
      geometry,
      'gate',
      work,
    )) {
      for (const [i, image] of batch.images.entries()) scores.set(wanted[batch.indices[i]], (await this.#discriminator.judge(image)).score);
    }
    return scores;
  }

  /**
   * How D's say and a bank's count, learned on goods that the bank has not seen.
   * @param bank 0 for the frozen backbone's
   * @param goods its held-out scores
   * @param said D's scores of the same goods
   */
  async fusion(
    bank: number,
    goods: Learned['goods'],
    said: ReadonlyMap<number, number>,
    files: readonly string[],
    geometry: Geometry,
    work: Work,
  ): Promise<Fusion> {
    const score = scoreBlend(goods.map((good) => ({ bank: good.score, discriminator: said.get(good.image)! })));
    const chosen = evenly(goods.length, MAP_IMAGES).map((i) => goods[i]);
    const maps: GoodMaps[] = [];
    for await (const batch of imageBatches(
      chosen.map(({ image }) => files[image]),
      geometry,
      'gate',
      work,
    )) {
      for (const [i, image] of batch.images.entries()) {
        const good = chosen[batch.indices[i]];
        maps.push({
          bank: (await this.#banks[bank].judge(image, good.image))!.map,
          discriminator: (await this.#discriminator.judge(image)).map,
          score: blended(score, good.score, said.get(good.image)!),
        });
      }
    }
    return { score, map: mapBlend(maps) };
  }

  async release(): Promise<void> {
    await Promise.all([...this.#banks, this.#discriminator].map((judge) => judge.release()));
  }
}
