import type { RgbImage } from '../images/image.ts';
import type { Random } from '../random.ts';

/** How far a view's light departs from the picture's: what a line's lamps and camera do from one part to the next. */
const CONTRAST = 0.15;
const BRIGHTNESS = 12;
const TINT = 0.04;
const GAMMA = 0.15;
const MAX_NOISE = 3;

/** A photometric view of a picture: contrast, brightness, tint, gamma and sensor noise by chance; nothing moves. */
export function photometricView({ width, height, data }: RgbImage, random: Random): RgbImage {
  const gamma = Math.exp(random.uniform(-GAMMA, GAMMA));
  const contrast = 1 + random.uniform(-CONTRAST, CONTRAST);
  const brightness = random.uniform(-BRIGHTNESS, BRIGHTNESS);
  const curves = [0, 1, 2].map(() => {
    const gain = contrast * (1 + random.uniform(-TINT, TINT));
    return Float32Array.from({ length: 256 }, (_, level) => (255 * (level / 255) ** gamma - 128) * gain + 128 + brightness);
  });
  const noise = noiseTable(random, random.uniform(0, MAX_NOISE));
  let at = random.integer(noise.length);
  const view = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 3) {
    for (let c = 0; c < 3; c++) view[i + c] = curves[c][data[i + c]] + noise[(at += 1) % noise.length];
    if (i % 4093 === 0) at = random.integer(noise.length);
  }
  return { width, height, data: new Uint8Array(view.buffer) };
}

/** Normal noise drawn once and read from changing places: cheaper than drawing for each pixel, and no pattern shows. */
function noiseTable(random: Random, deviation: number): Float32Array {
  return Float32Array.from({ length: 2039 }, () => random.normal(0, deviation));
}
