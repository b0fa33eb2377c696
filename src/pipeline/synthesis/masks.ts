import { labelRegions } from '../scoring/regions.ts';
import { GradientNoise } from './gradientNoise.ts';
import { boxAround, clamp, drawLog, drawPlace } from './scene.ts';
import type { Box, Scene, SoftMask } from './scene.ts';

/** A way to draw where an anomaly lies. */
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
  return fill({ left: 0, top: 0, width: image.width, height: image.height }, (x, y) => {
    const value = noise.at((x * cos - y * sin) * cellsPerPx, (x * sin + y * cos) * linesPerPx);
    return 0.5 + (value - THRESHOLD) * sharpness;
  });
};

/** One to three connected regions of such a mask, of those that touch the object. */
export const blobs: Form = (scene) => {
  const whole = scattered(scene);
  const { width, height, opacity } = whole;
  const { labels } = labelRegions(
    Uint8Array.from(opacity, (value) => Number(value > 0)),
    width,
    height,
  );
  const onObject = new Set<number>();
  labels.forEach((label, i) => {
    if (label > 0 && scene.foreground?.data[i] !== 0) onObject.add(label);
  });
  const kept = new Set(scene.random.shuffled([...onObject]).slice(0, 1 + scene.random.integer(3)));
  return trim({ ...whole, opacity: opacity.map((value, i) => (kept.has(labels[i]) ? value : 0)) });
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
  return fill(boxAround(image, centre, { x: reach, y: reach }), (x, y) => {
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
  return fill(boxAround(image, centre, { x: reach, y: reach }), (x, y) => {
    const inward = reach - Math.hypot(x - centre.x, y - centre.y);
    if (inward <= 0) return 0;
    const value = at(x, y);
    const steepness = Math.hypot(at(x + 1, y) - value, at(x, y + 1) - value);
    return Math.min(inward, halfWidth * Math.min(1, 0.3 + inward / reach) + 0.5 - Math.abs(value - level) / (steepness + 1e-9));
  });
};

/** @param value of the pixel at column x and row y of the picture; clamped to 0..1 */
function fill(box: Box, value: (x: number, y: number) => number): SoftMask {
  const opacity = new Float32Array(box.width * box.height);
  for (let row = 0, i = 0; row < box.height; row++) {
    for (let column = 0; column < box.width; column++, i++) opacity[i] = clamp(value(box.left + column, box.top + row));
  }
  return { ...box, opacity };
}

/** Cuts away the empty rows above and below. */
function trim(mask: SoftMask): SoftMask {
  const first = mask.opacity.findIndex((value) => value > 0);
  if (first < 0) return mask;
  const top = Math.floor(first / mask.width);
  const end = Math.floor(mask.opacity.findLastIndex((value) => value > 0) / mask.width) + 1;
  const opacity = mask.opacity.subarray(top * mask.width, end * mask.width);
  return { ...mask, top: mask.top + top, height: end - top, opacity };
}

function turn(angle: number): { cos: number; sin: number } {
  return { cos: Math.cos(angle), sin: Math.sin(angle) };
}
