import type { RgbImage } from '../images/image.ts';

/** Cells along each side of a shrunk picture. */
export const CELLS = 64;

/** Pixels looked at along each side of a cell; the others tell nothing new about its colour. */
const SAMPLES_PER_SIDE = 2;

/** The mean colours of 64 x 64 cells of a picture, from four pixels each, `[64, 64, 3]`, 0..255. */
export function shrinkToCells({ width, height, data }: RgbImage): Float32Array {
  const cells = new Float32Array(CELLS * CELLS * 3);
  const samples = CELLS * SAMPLES_PER_SIDE;
  const share = 1 / SAMPLES_PER_SIDE ** 2;
  for (let row = 0; row < samples; row++) {
    const start = Math.floor(((row + 0.5) * height) / samples) * width;
    for (let column = 0; column < samples; column++) {
      const from = 3 * (start + Math.floor(((column + 0.5) * width) / samples));
      const to = 3 * (Math.floor(row / SAMPLES_PER_SIDE) * CELLS + Math.floor(column / SAMPLES_PER_SIDE));
      for (let c = 0; c < 3; c++) cells[to + c] += share * data[from + c];
    }
  }
  return cells;
}
