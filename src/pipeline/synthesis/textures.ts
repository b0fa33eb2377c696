import { GradientNoise } from './gradientNoise.ts';
import { jittered, laidOver, readMirrored } from './sampling.ts';
import { clamp, drawLog } from './scene.ts';
import type { Paint, Scene } from './scene.ts';

/** What fills an anomaly. */
export type Texture = (scene: Scene) => Paint;

/** Tiles of the same picture, each from another place and turned by quarters. */
export const tiles: Texture = ({ image, random }) => {
  const sidePx = Math.round(drawLog(random, 6, Math.min(image.width, image.height) / 4));
  const columns = Math.ceil(image.width / sidePx);
  const sources = Array.from({ length: columns * Math.ceil(image.height / sidePx) }, () => ({
    left: random.integer(image.width),
    top: random.integer(image.height),
    along: random.pick([-1, 1]),
    across: random.pick([-1, 1]),
    isTurned: random.chance(0.5),
  }));
  const paint: Paint = (x, y, colour) => {
    const [column, row] = [Math.floor(x / sidePx), Math.floor(y / sidePx)];
    const { left, top, along, across, isTurned } = sources[row * columns + column];
    const right = (x - column * sidePx) * along;
    const down = (y - row * sidePx) * across;
    readMirrored(image, left + (isTurned ? down : right), top + (isTurned ? right : down), colour);
  };
  return jittered(paint, random, random.uniform(0.2, 1));
};

/**
 * What lies behind the object, as where a piece has broken off: tiles of the background. Where no background can be told, a single
 * colour.
 */
export const background: Texture = (scene) => {
  const { image, foreground, random } = scene;
  const sidePx = Math.round(drawLog(random, 6, Math.min(image.width, image.height) / 10));
  const isBehind = (left: number, top: number): boolean => {
    for (let y = top; y < top + sidePx; y++)
      for (let x = left; x < left + sidePx; x++) if (foreground!.data[y * image.width + x]) return false;
    return true;
  };
  const sources: { left: number; top: number }[] = [];
  for (let attempt = 0; foreground !== undefined && attempt < 64 && sources.length < 16; attempt++) {
    const source = { left: random.integer(image.width - sidePx + 1), top: random.integer(image.height - sidePx + 1) };
    if (isBehind(source.left, source.top)) sources.push(source);
  }
  if (sources.length === 0) return flat(scene);
  const columns = Math.ceil(image.width / sidePx);
  const drawn = Array.from({ length: columns * Math.ceil(image.height / sidePx) }, () => random.pick(sources));
  return (x, y, colour) => {
    const [column, row] = [Math.floor(x / sidePx), Math.floor(y / sidePx)];
    const { left, top } = drawn[row * columns + column];
    readMirrored(image, left + (x - column * sidePx), top + (y - row * sidePx), colour);
  };
};

/** Another good picture, out of place. */
export const otherGood: Texture = ({ goods, random }) => jittered(laidOver(random.pick(goods), random), random, random.uniform(0.2, 1));

/** One of the pictures given as textures. */
export const foreignPicture: Texture = ({ textures, random }) =>
  jittered(laidOver(random.pick(textures), random), random, random.uniform(0, 0.7));

/** A single colour. */
export const flat: Texture = (scene) => {
  const [red, green, blue] = drawColour(scene);
  return (_x, _y, colour) => {
    colour[0] = red;
    colour[1] = green;
    colour[2] = blue;
  };
};

/** Every pixel by chance around a colour. */
export const grain: Texture = (scene) => {
  const base = drawColour(scene);
  const levels = scene.random.uniform(40, 200);
  const salt = scene.random.integer(2 ** 31);
  const isGrey = scene.random.chance(0.5);
  return (x, y, colour) => {
    for (let c = 0; c < 3; c++) colour[c] = clamp(base[c] + levels * (hashed(x, y, isGrey ? salt : salt + c) - 0.5), 0, 255);
  };
};

/** Clouds between two colours: two octaves of gradient noise. */
export const clouds: Texture = (scene) => {
  const { image, random } = scene;
  const noise = new GradientNoise(random);
  const cellsPerPx = 1 / drawLog(random, 3, Math.min(image.width, image.height) / 4);
  return between(scene, (x, y) => {
    const [u, v] = [x * cellsPerPx, y * cellsPerPx];
    return 0.5 + 0.6 * noise.at(u, v) + 0.4 * noise.at(2.7 * u, 2.7 * v);
  });
};

/** Stripes of two colours in any direction, soft or hard. */
export const stripes: Texture = (scene) => {
  const { random } = scene;
  const angle = random.uniform(0, Math.PI);
  const radiansPerPx = (2 * Math.PI) / drawLog(random, 3, 32);
  const [alongX, alongY] = [radiansPerPx * Math.cos(angle), radiansPerPx * Math.sin(angle)];
  const hardness = drawLog(random, 0.5, 4);
  return between(scene, (x, y) => 0.5 + hardness * Math.sin(x * alongX + y * alongY));
};

function between(scene: Scene, shareAt: (x: number, y: number) => number): Paint {
  const [one, other] = [drawColour(scene), drawColour(scene)];
  return (x, y, colour) => {
    const share = clamp(shareAt(x, y));
    for (let c = 0; c < 3; c++) colour[c] = one[c] + share * (other[c] - one[c]);
  };
}

/** A colour off the product's own, a grey, or any. */
function drawColour({ goods, random }: Scene): readonly number[] {
  const origin = random.uniform();
  if (origin < 0.45) {
    const { width, height, data } = random.pick(goods);
    const from = 3 * random.integer(width * height);
    const shift = random.normal(0, 35);
    return [0, 1, 2].map((c) => clamp(data[from + c] + shift + random.normal(0, 12), 0, 255));
  }
  const grey = random.uniform(0, 255);
  return origin < 0.75 ? [grey, grey, grey] : [0, 1, 2].map(() => random.uniform(0, 255));
}

/** A number in [0, 1) that belongs to the pixel: MurmurHash3's finish. */
function hashed(x: number, y: number, salt: number): number {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77) ^ Math.imul(salt, 0xc2b2ae3d);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
