import type { RgbImage } from '../images/image.ts';
import type { Random } from '../random.ts';
import { applyChange } from './applyChange.ts';
import type { Spoiled } from './applyChange.ts';
import { blemish } from './blemish.ts';
import { draftCutPaste } from './cutpaste.ts';
import { learnForeground } from './foreground.ts';
import type { FindForeground } from './foreground.ts';
import { draftPatch } from './patch.ts';
import { draftPerlin } from './perlin.ts';
import type { Draft, Scene } from './scene.ts';

const DRAFTS = { perlin: draftPerlin, cutpaste: draftCutPaste, patch: draftPatch } as const satisfies Record<string, Draft>;

type DraftKind = keyof typeof DRAFTS;
const DRAFT_KINDS = Object.keys(DRAFTS) as DraftKind[];

/** What the anomalies of a generator look like; `mixed` takes one of the others for each picture, each as often. */
export type GeneratorKind = DraftKind | 'mixed';
export const GENERATOR_KINDS: readonly GeneratorKind[] = [...DRAFT_KINDS, 'mixed'];

export interface GeneratorPlan {
  readonly kind: GeneratorKind;
  /** Good pictures of the product, at least one. The object is told from its background by them, and their surface lends texture. */
  readonly goods: readonly RgbImage[];
  /** Size of what is cut or pasted as a share of the usual one, 1 unless told. Perlin anomalies come in all sizes as it is. */
  readonly reach?: number;
  /** Pictures of anything else to take texture from. */
  readonly textures?: readonly RgbImage[];
  /** Tells the object in a picture; by default learned from the goods. */
  readonly foreground?: FindForeground;
}

export interface PseudoAnomaly extends Spoiled {
  readonly kind: DraftKind;
  /** How it came about, such as "thread, stripes". */
  readonly recipe: string;
}

/** The anomaly generator G of ToCoAD: makes defective pictures of good ones, and knows exactly where they are defective. */
export interface AnomalyGenerator {
  /** Spoils a copy of a good picture. The mask is never empty. The same picture and the same state of `random` give the same bytes. */
  make(image: RgbImage, random: Random): PseudoAnomaly;
}

/** Drafts tried for one picture before it gets a plain blemish; on a fine and even texture every second one cannot be told. */
const ATTEMPTS = 48;

/** @throws RangeError without any good picture */
export function createGenerator({ kind, goods, reach = 1, textures = [], foreground }: GeneratorPlan): AnomalyGenerator {
  if (goods.length === 0) throw new RangeError('A generator of anomalies needs at least one good picture.');
  const findForeground = foreground ?? learnForeground(goods);

  const make = (image: RgbImage, random: Random): PseudoAnomaly => {
    const scene: Scene = { image, ...findObject(image, findForeground), reach, goods, textures, random };
    const drawnKind = kind === 'mixed' ? random.pick(DRAFT_KINDS) : kind;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const change = DRAFTS[drawnKind](scene);
      const spoiled = applyChange(scene, change);
      if (spoiled !== undefined) return { ...spoiled, kind: drawnKind, recipe: change.recipe };
    }
    return { ...blemish(scene), kind: drawnKind, recipe: 'blemish' };
  };

  return { make };
}

function findObject(image: RgbImage, findForeground: FindForeground): Pick<Scene, 'foreground' | 'areaPx'> {
  const foreground = findForeground(image);
  let areaPx = 0;
  for (let i = 0; i < (foreground?.data.length ?? 0); i++) areaPx += foreground!.data[i];
  return areaPx === 0 ? { foreground: undefined, areaPx: image.width * image.height } : { foreground, areaPx };
}
