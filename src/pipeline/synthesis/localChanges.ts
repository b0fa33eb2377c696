import { GradientNoise } from './gradientNoise.ts';
import { readMirrored } from './sampling.ts';
import { clamp, drawLog } from './scene.ts';
import type { Texture } from './textures.ts';

/** Lighter or darker, in one tone or tinted. */
export const shade: Texture = ({ image, random }) => {
  const levels = drawLog(random, 12, 90) * random.pick([-1, 1]);
  const tint = random.uniform(0, 0.8);
  const offsets = [0, 1, 2].map(() => levels * (1 - tint * random.uniform()));
  return (x, y, colour) => {
    readMirrored(image, x, y, colour);
    for (let c = 0; c < 3; c++) colour[c] = clamp(colour[c] + offsets[c], 0, 255);
  };
};

/** Worn flat or stark: more or less contrast, and less or more colour. */
export const contrast: Texture = ({ image, random }) => {
  const gain = random.chance(0.5) ? random.uniform(0, 0.6) : random.uniform(1.6, 3);
  const saturation = random.chance(0.5) ? 1 : random.uniform(0, 2.5);
  const pivot = random.uniform(40, 215);
  return (x, y, colour) => {
    readMirrored(image, x, y, colour);
    const grey = (colour[0] + colour[1] + colour[2]) / 3;
    for (let c = 0; c < 3; c++) colour[c] = clamp(pivot + (grey + (colour[c] - grey) * saturation - pivot) * gain, 0, 255);
  };
};

/** Smeared: the mean of a square window around each pixel. */
export const blur: Texture = ({ image, random }) => {
  const reach = 2 + random.integer(3);
  const count = (2 * reach + 1) ** 2;
  const sample = new Float32Array(3);
  return (x, y, colour) => {
    colour.fill(0);
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        readMirrored(image, x + dx, y + dy, sample);
        for (let c = 0; c < 3; c++) colour[c] += sample[c] / count;
      }
    }
  };
};

/** Bent or shifted: each pixel from a place some way off, the way wandering. */
export const warp: Texture = ({ image, random }) => {
  const noise = new GradientNoise(random);
  const side = Math.min(image.width, image.height);
  const reachPx = drawLog(random, 0.015, 0.08) * side;
  const cellsPerPx = 1 / drawLog(random, 12, side / 2);
  const [right, down] = [random.uniform(-reachPx, reachPx), random.uniform(-reachPx, reachPx)];
  return (x, y, colour) => {
    const [u, v] = [x * cellsPerPx, y * cellsPerPx];
    readMirrored(image, x + right + reachPx * noise.at(u, v), y + down + reachPx * noise.at(u + 90, v + 40), colour);
  };
};
