import type { RgbImage } from '../images/image.ts';

/** Sides of a thumbnail. Every input size is a multiple of it. */
const SIDE = 32;

/**
 * A picture's luma (ITU-R BT.601) as 32 x 32 means, less their mean and brought to length 1, `[1024]`: the distance of two is
 * sqrt(2 - 2 r), r their correlation. Noise, compression, size and exposure hardly change it; other parts and other places do.
 * A picture that is the same everywhere has a thumbnail of zeros.
 */
export function thumbnailOf({ width, height, data }: RgbImage): Float32Array {
  const thumbnail = new Float32Array(SIDE * SIDE);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * SIDE) / height) * SIDE;
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      thumbnail[row + Math.floor((x * SIDE) / width)] += 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
    }
  }
  const mean = thumbnail.reduce((sum, value) => sum + value, 0) / thumbnail.length;
  const centred = thumbnail.map((value) => value - mean);
  const length = Math.hypot(...centred);
  return length < 1e-3 * Math.abs(mean) ? centred.fill(0) : centred.map((value) => value / length);
}
