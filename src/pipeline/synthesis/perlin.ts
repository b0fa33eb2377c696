import type { Random } from '../random.ts';
import { blur, contrast, shade, warp } from './localChanges.ts';
import { blobs, scattered, spot, thread } from './masks.ts';
import type { Form } from './masks.ts';
import type { Draft } from './scene.ts';
import { background, clouds, flat, foreignPicture, grain, otherGood, stripes, tiles } from './textures.ts';
import type { Texture } from './textures.ts';

interface Choice<T> {
  readonly name: string;
  readonly weight: number;
  readonly make: T;
  /** Nothing ever shines through. */
  readonly isSolid?: true;
}

const FORMS: readonly Choice<Form>[] = [
  { name: 'scattered', weight: 5, make: scattered },
  { name: 'blobs', weight: 5, make: blobs },
  { name: 'spot', weight: 7, make: spot },
  { name: 'thread', weight: 4, make: thread },
];

const TEXTURES: readonly Choice<Texture>[] = [
  { name: 'tiles', weight: 4, make: tiles },
  { name: 'other good', weight: 3, make: otherGood },
  { name: 'background', weight: 4, make: background, isSolid: true },
  { name: 'flat', weight: 4, make: flat },
  { name: 'grain', weight: 1, make: grain },
  { name: 'clouds', weight: 3, make: clouds },
  { name: 'stripes', weight: 1, make: stripes },
  { name: 'shade', weight: 4, make: shade },
  { name: 'contrast', weight: 2, make: contrast },
  { name: 'blur', weight: 2, make: blur },
  { name: 'warp', weight: 2, make: warp },
];

const WITH_FOREIGN_PICTURES: readonly Choice<Texture>[] = [...TEXTURES, { name: 'foreign picture', weight: 6, make: foreignPicture }];

const FAINTEST_BLEND = 0.15;
/** Share of the anomalies that nothing shines through, as with most dirt. */
const OPAQUE_SHARE = 0.25;

/**
 * The generator of DRAEM (Zavrtanik et al. 2021), which ToCoAD found best: a texture shows through where Perlin noise says so. Beyond
 * the paper: local masks beside those over the whole picture, threads, and textures off the product itself, which need no collection
 * of pictures.
 */
export const draftPerlin: Draft = (scene) => {
  const { random, textures } = scene;
  const form = draw(random, FORMS);
  const texture = draw(random, textures.length === 0 ? TEXTURES : WITH_FOREIGN_PICTURES);
  const mask = form.make(scene);
  const blend = texture.isSolid || random.chance(OPAQUE_SHARE) ? 1 : random.uniform(FAINTEST_BLEND, 1);
  for (let i = 0; i < mask.opacity.length; i++) mask.opacity[i] *= blend;
  return {
    mask,
    paint: texture.make(scene),
    recipe: `${form.name}, ${texture.name}`,
  };
};

function draw<T>(random: Random, choices: readonly Choice<T>[]): Choice<T> {
  let rest = random.uniform(
    0,
    choices.reduce((sum, { weight }) => sum + weight, 0),
  );
  return choices.find(({ weight }) => (rest -= weight) < 0) ?? choices[0];
}
