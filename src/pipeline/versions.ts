import type { Model, SecondOpinion } from './bundle/compile.ts';
import type { Learned } from './learnProduct.ts';
import { blended } from './scoring/fusion.ts';
import type { TeachSettings } from './settings.ts';

/** What a product can be judged by, from the simplest: which extractor's bank, and whether D has a say. */
export const VERSIONS = ['stage0', 'stage2', 'stage0+D', 'stage2+D'] as const;
export type VersionName = (typeof VERSIONS)[number];

/** What is known of one picture: the score against each extractor's bank, and D's. */
export interface PictureScores {
  readonly stage0: number;
  /** Undefined where stage 2 failed. */
  readonly stage2: number | undefined;
  readonly discriminator: number;
}

/** One way to judge the product. */
export interface Version {
  readonly name: VersionName;
  readonly model: Model;
  readonly learned: Learned;
  /** Held-out scores; `image` is an index into the files. */
  readonly goods: Learned['goods'];
  /** This version's score of a picture. */
  readonly scoreOf: (scores: PictureScores) => number;
}

/** What was learned of the product without D. */
export function plainVersion(
  name: 'stage0' | 'stage2',
  learned: Learned,
  { geometry, scoreKind }: Pick<TeachSettings, 'geometry' | 'scoreKind'>,
): Version {
  return { name, model: { ...learned, geometry, scoreKind }, learned, goods: learned.goods, scoreOf: (scores) => scores[name]! };
}

/** A version with D's say beside the bank's. @param said D's score of each good picture, by its index into the files */
export function withDiscriminator(plain: Version, second: SecondOpinion, said: ReadonlyMap<number, number>): Version {
  const { score: blend } = second.fusion;
  return {
    name: `${plain.name as 'stage0' | 'stage2'}+D`,
    model: { ...plain.model, second },
    learned: plain.learned,
    goods: plain.goods.map(({ image, score }) => ({ image, score: blended(blend, score, said.get(image)!) })),
    scoreOf: (scores) => blended(blend, plain.scoreOf(scores), scores.discriminator),
  };
}
