import { labelRegions } from '../scoring/regions.ts';
import { GradientNoise } from './gradientNoise.ts';
import { boxAround, clamp, drawLog, drawPlace } from './scene.ts';
import type { Box, Scene, SoftMask } from './scene.ts';

/** A way to draw where an anomaly lies: on the object, where there is one. */
export type Form = (scene: Scene) => SoftMask;

/** DRAEM's threshold of the noise, and its lattices: 2^0..2^5 cells along each side. */
const THRESHOLD = 0.5;
const LATTICE_EXPONENTS = 6;

/** Change of the noise along one lattice cell, typically. */
const SLOPE_PER_CELL = 2;

/** The mask of DRAEM (Zavrtanik et al. 2021): noise over the whole picture, turned by any angle, above 0.5. */
export const scattered: Form = (scene) => {
  const { image, random } = scene;
  const noise = new GradientNoise(random);
  const cellsPerPx = 2 ** random.integer(LATTICE_EXPONENTS) / image.width;
  const linesPerPx = 2 ** random.integer(LATTICE_EXPONENTS) / image.height;
  const { cos, sin } = turn(random.uniform(0, 2 * Math.PI));
  const sharpness = 1 / (SLOPE_PER_CELL * Math.max(cellsPerPx, linesPerPx) * random.uniform(1, 3));
  return fill(scene, { left: 0, top: 0, width: image.width, height: image.height }, (x, y) => {
    const value = noise.at((x * cos - y * sin) * cellsPerPx, (x * sin + y * cos) * linesPerPx);
    return 0.5 + (value - THRESHOLD) * sharpness;
  });
};

/** One to three connected regions of such a mask. */
export const blobs: Form = (scene) => {
  const whole = scattered(scene);
  const { opacity } = whole;
  const marks = new Uint8Array(opacity.length);
  for (let i = 0; i < marks.length; i++) marks[i] = opacity[i] > 0 ? 1 : 0;
  const { labels, sizesPx } = labelRegions(marks, whole.width, whole.height);
  const kept = new Set(scene.random.shuffled([...sizesPx.keys()]).slice(0, 1 + scene.random.integer(3)));
  let [first, last] = [marks.length, 0];
  for (let i = 0; i < marks.length; i++) {
    if (!marks[i]) continue;
    if (kept.has(labels[i] - 1)) [first, last] = [Math.min(first, i), i];
    else opacity[i] = 0;
  }
  return rowsOf(whole, Math.floor(first / whole.width), Math.floor(last / whole.width) + 1);
};

/** A blot of any size, from a few pixels to a third of the object, with a ragged and more or less soft outline. */
export const spot: Form = (scene) => {
  const { image, areaPx, random } = scene;
  const noise = new GradientNoise(random);
  const centre = drawPlace(scene);
  const radius = drawLog(random, 1.2, 0.33 * Math.sqrt(areaPx));
  const stretch = Math.sqrt(drawLog(random, 1, 4));
  const { cos, sin } = turn(random.uniform(0, Math.PI));
  const cellsPerRadius = drawLog(random, 0.8, 4);
  const raggedness = random.uniform(0.2, 0.9);
  const softPx = random.chance(0.3) ? random.uniform(1, radius) : random.uniform(1, 2);
  const reach = radius * stretch * (1 + raggedness);
  return fill(scene, boxAround(image, centre, { x: reach, y: reach }), (x, y) => {
    const along = ((x - centre.x) * cos + (y - centre.y) * sin) / (radius * stretch);
    const across = ((y - centre.y) * cos - (x - centre.x) * sin) / (radius / stretch);
    const inward = 1 - Math.hypot(along, across) + raggedness * noise.at(along * cellsPerRadius, across * cellsPerRadius);
    return 0.5 + (inward * radius) / stretch / softPx;
  });
};

/** A scratch, hair or crack: the level line of the noise through a place, as far as a circle around it reaches. */
export const thread: Form = (scene) => {
  const { image, areaPx, random } = scene;
  const noise = new GradientNoise(random);
  const centre = drawPlace(scene);
  const reach = drawLog(random, 4, 0.45 * Math.sqrt(areaPx));
  const cellsPerPx = random.uniform(0.25, 1.2) / reach;
  const halfWidth = drawLog(random, 0.5, 2.5) * Math.max(0.6, Math.min(image.width, image.height) / 256);
  const [columns, rows] = [random.uniform(0, 200), random.uniform(0, 200)];
  const at = (x: number, y: number) => noise.at(columns + (x - centre.x) * cellsPerPx, rows + (y - centre.y) * cellsPerPx);
  const level = at(centre.x, centre.y);
  return fill(scene, boxAround(image, centre, { x: reach, y: reach }), (x, y) => {
    const inward = reach - Math.hypot(x - centre.x, y - centre.y);
    if (inward <= 0) return 0;
    const value = at(x, y);
    const steepness = Math.hypot(at(x + 1, y) - value, at(x, y + 1) - value);
    return Math.min(inward, halfWidth * Math.min(1, 0.3 + inward / reach) + 0.5 - Math.abs(value - level) / (steepness + 1e-9));
  });
};

/**
 * Nothing beside the object is filled.
 * @param value of the pixel at column x and row y of the picture; clamped to 0..1
 */
function fill({ image, foreground }: Scene, box: Box, value: (x: number, y: number) => number): SoftMask {
  const opacity = new Float32Array(box.width * box.height);
  for (let row = 0, i = 0; row < box.height; row++) {
    const start = (box.top + row) * image.width + box.left;
    for (let column = 0; column < box.width; column++, i++) {
      if (foreground === undefined || foreground.data[start + column]) opacity[i] = clamp(value(box.left + column, box.top + row));
    }
  }
  return { ...box, opacity };
}

/** The rows from `top` up to `end`, counted in the box. */
function rowsOf(mask: SoftMask, top: number, end: number): SoftMask {
  const opacity = mask.opacity.subarray(top * mask.width, end * mask.width);
  return { ...mask, top: mask.top + top, height: Math.max(0, end - top), opacity };
}

function turn(angle: number): { cos: number; sin: number } {
  return { cos: Math.cos(angle), sin: Math.sin(angle) };
}
