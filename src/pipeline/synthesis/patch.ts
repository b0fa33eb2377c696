import type { RgbImage } from '../images/image.ts';
import { jittered, readMirrored } from './sampling.ts';
import { boxAround, clamp, drawLog, drawPlace } from './scene.ts';
import type { Box, Draft, Paint, SoftMask } from './scene.ts';

/** Half sides of a patch as shares of the object's. */
const HALF_SIDE = { least: 0.03, most: 0.3 };
const SCALE = { least: 0.5, most: 2 };
const COLOUR_JITTER = 0.4;
/** Share of the patches that are turned; on a woven or brushed surface little else shows. */
const TURNED_SHARE = 0.5;

/**
 * A seamless random patch (NSA, Schlüter et al. 2022): a rectangle from this or another good picture, rescaled, turned and jittered,
 * laid in at another place so that no edge betrays it. Instead of solving Poisson's equation the difference along the rectangle's rim,
 * smoothed, is carried inwards by a Coons surface; a third of the patches are feathered into the picture instead.
 */
export const draftPatch: Draft = (scene) => {
  const { image, goods, areaPx, reach: size, random } = scene;
  const source = random.chance(0.5) ? image : random.pick(goods);
  const [from, to] = [drawPlace(scene), drawPlace(scene)];
  const side = size * Math.sqrt(areaPx);
  const reach = {
    x: Math.max(2, drawLog(random, HALF_SIDE.least, HALF_SIDE.most) * side),
    y: Math.max(2, drawLog(random, HALF_SIDE.least, HALF_SIDE.most) * side),
  };
  const box = boxAround(image, to, reach);
  const scale = drawLog(random, SCALE.least, SCALE.most);
  const angle = random.chance(TURNED_SHARE) ? random.uniform(0, 2 * Math.PI) : 0;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const moved: Paint = (x, y, colour) => {
    const [right, down] = [x - to.x, y - to.y];
    readMirrored(source, from.x + right * cos - down * sin, from.y + right * sin + down * cos, colour);
  };
  const paint = jittered(moved, random, COLOUR_JITTER);
  return random.chance(1 / 3)
    ? { mask: feathered(box, 0.5), paint, recipe: 'feathered' }
    : { mask: feathered(box, 0.1), paint: seamless(image, paint, box), recipe: 'seamless' };
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

/**
 * Adds to the paint the bilinearly blended Coons surface through (picture - paint) on the rim of the box. The rim is smoothed, as
 * Poisson's equation would carry only what is smooth far inwards.
 */
function seamless(image: RgbImage, paint: Paint, { left, top, width, height }: Box): Paint {
  const gap = (x: number, y: number): Colour => {
    const [old, fresh] = [new Float32Array(3), new Float32Array(3)];
    readMirrored(image, x, y, old);
    paint(x, y, fresh);
    return old.map((value, c) => value - fresh[c]);
  };
  const rim = (length: number, gapAt: (i: number) => Colour) => smoothed(Array.from({ length }, (_, i) => gapAt(i)));
  const [right, bottom] = [left + width - 1, top + height - 1];
  const above = rim(width, (i) => gap(left + i, top));
  const below = rim(width, (i) => gap(left + i, bottom));
  const before = rim(height, (i) => gap(left, top + i));
  const after = rim(height, (i) => gap(right, top + i));
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

type Colour = Float32Array;

/** The moving mean over a quarter of the line to either side. */
function smoothed(line: readonly Colour[]): Colour[] {
  const reach = Math.ceil(line.length / 4);
  return line.map((_, i) => {
    const near = line.slice(Math.max(0, i - reach), i + reach + 1);
    return new Float32Array(3).map((_zero, c) => near.reduce((sum, colour) => sum + colour[c], 0) / near.length);
  });
}
