import type { RgbImage } from '../images/image.ts';

/** Cells along each side of a shrunk picture. */
export const CELLS = 64;

/** The mean colours of 64 x 64 cells of a picture, `[64, 64, 3]`, 0..255. Its sides must have at least 64 pixels. */
export function shrinkToCells({ width, height, data }: RgbImage): Float32Array {
  const cells = new Float32Array(CELLS * CELLS * 3);
  const counts = new Uint32Array(CELLS * CELLS);
  const columns = Uint8Array.from({ length: width }, (_, x) => Math.floor((x * CELLS) / width));
  for (let y = 0, from = 0; y < height; y++) {
    const row = Math.floor((y * CELLS) / height) * CELLS;
    for (let x = 0; x < width; x++, from += 3) {
      const cell = row + columns[x];
      counts[cell]++;
      cells[3 * cell] += data[from];
      cells[3 * cell + 1] += data[from + 1];
      cells[3 * cell + 2] += data[from + 2];
    }
  }
  return cells.map((sum, i) => sum / Math.max(1, counts[Math.floor(i / 3)]));
}
