import type { RgbImage } from '../images/image.ts';
import { readMirrored } from './sampling.ts';
import { boxAround, clamp, drawLog, drawPlace } from './scene.ts';
import type { Box, Draft, Paint, SoftMask } from './scene.ts';

/** Half sides of a patch as shares of the object's. */
const HALF_SIDE = { least: 0.03, most: 0.3 };
const SCALE = { least: 0.7, most: 1.4 };

/**
 * A seamless random patch (NSA, Schlüter et al. 2022): a rectangle from this or another good picture, rescaled, laid in at another
 * place so that no edge betrays it. Instead of solving Poisson's equation the difference along the rectangle's rim is carried inwards by a
 * Coons surface, which is exact on the rim and as smooth between; a third of the patches are feathered into the picture instead.
 */
export const draftPatch: Draft = (scene) => {
  const { image, goods, areaPx, random } = scene;
  const source = random.chance(0.5) ? image : random.pick(goods);
  const [from, to] = [drawPlace(scene), drawPlace(scene)];
  const side = Math.sqrt(areaPx);
  const reach = {
    x: Math.max(2, drawLog(random, HALF_SIDE.least, HALF_SIDE.most) * side),
    y: Math.max(2, drawLog(random, HALF_SIDE.least, HALF_SIDE.most) * side),
  };
  const box = boxAround(image, to, reach);
  const scale = drawLog(random, SCALE.least, SCALE.most);
  const moved: Paint = (x, y, colour) => {
    readMirrored(source, from.x + (x - to.x) * scale, from.y + (y - to.y) * scale, colour);
  };
  return random.chance(1 / 3)
    ? { mask: feathered(box, 0.5), paint: moved, recipe: 'feathered' }
    : { mask: feathered(box, 0.1), paint: seamless(image, moved, box), recipe: 'seamless' };
};

/** @param share of the half sides over which the opacity rises from the rim */
function feathered(box: Box, share: number): SoftMask {
  const opacity = new Float32Array(box.width * box.height);
  const rise = (position: number, size: number) => clamp((Math.min(position, size - 1 - position) + 1) / Math.max(1.5, (share * size) / 2));
  for (let row = 0, i = 0; row < box.height; row++) {
    for (let column = 0; column < box.width; column++, i++) opacity[i] = rise(column, box.width) * rise(row, box.height);
  }
  return { ...box, opacity };
}

/** Adds to the paint the bilinearly blended Coons surface through (picture - paint) on the rim of the box. */
function seamless(image: RgbImage, paint: Paint, { left, top, width, height }: Box): Paint {
  const gap = (x: number, y: number): Float32Array => {
    const [old, fresh] = [new Float32Array(3), new Float32Array(3)];
    readMirrored(image, x, y, old);
    paint(x, y, fresh);
    return old.map((value, c) => value - fresh[c]);
  };
  const [right, bottom] = [left + width - 1, top + height - 1];
  const above = Array.from({ length: width }, (_, i) => gap(left + i, top));
  const below = Array.from({ length: width }, (_, i) => gap(left + i, bottom));
  const before = Array.from({ length: height }, (_, i) => gap(left, top + i));
  const after = Array.from({ length: height }, (_, i) => gap(right, top + i));
  return (x, y, colour) => {
    paint(x, y, colour);
    const [column, row] = [x - left, y - top];
    const [u, v] = [column / Math.max(1, width - 1), row / Math.max(1, height - 1)];
    for (let c = 0; c < 3; c++) {
      const across = (1 - u) * before[row][c] + u * after[row][c];
      const down = (1 - v) * above[column][c] + v * below[column][c];
      const corners =
        (1 - v) * ((1 - u) * before[0][c] + u * after[0][c]) + v * ((1 - u) * before[height - 1][c] + u * after[height - 1][c]);
      colour[c] = clamp(colour[c] + across + down - corners, 0, 255);
    }
  };
}
