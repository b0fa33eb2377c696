import type { RgbImage } from '../images/image.ts';
import type { Random } from '../random.ts';
import { clamp, drawLog } from './scene.ts';
import type { Paint } from './scene.ts';

/** The pixel nearest to a place; beyond the border the picture goes on mirrored. */
export function readMirrored({ width, height, data }: RgbImage, x: number, y: number, colour: Float32Array): void {
  const from = 3 * (mirrored(y, height) * width + mirrored(x, width));
  colour[0] = data[from];
  colour[1] = data[from + 1];
  colour[2] = data[from + 2];
}

/** A picture laid over another, turned, shifted and scaled by chance. */
export function laidOver(source: RgbImage, random: Random): Paint {
  const angle = random.uniform(0, 2 * Math.PI);
  const scale = drawLog(random, 0.5, 2);
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const [left, top] = [random.uniform(0, source.width), random.uniform(0, source.height)];
  return (x, y, colour) => {
    readMirrored(source, left + x * cos - y * sin, top + x * sin + y * cos, colour);
  };
}

/**
 * A paint with its contrast, brightness and colours changed.
 * @param strength 0 leaves it as it is, 1 changes it beyond recognition
 */
export function jittered(paint: Paint, random: Random, strength: number): Paint {
  const contrast = random.uniform(1 - 0.7 * strength, 1 + 0.9 * strength) * (random.chance(0.15 * strength) ? -1 : 1);
  const brightness = random.normal(0, 45 * strength);
  const offsets = [0, 1, 2].map(() => 128 + brightness + random.normal(0, 25 * strength));
  const order = random.chance(0.5 * strength) ? random.shuffled([0, 1, 2]) : [0, 1, 2];
  const original = new Float32Array(3);
  return (x, y, colour) => {
    paint(x, y, original);
    for (let c = 0; c < 3; c++) colour[c] = clamp(offsets[c] + (original[order[c]] - 128) * contrast, 0, 255);
  };
}

function mirrored(position: number, size: number): number {
  const folded = Math.floor(position) % (2 * size);
  const index = folded < 0 ? folded + 2 * size : folded;
  return index < size ? index : 2 * size - 1 - index;
}
