import type { Mask, RgbImage } from '../images/image.ts';
import type { Box } from './scene.ts';

/** Side of the blocks within which changes up and down cancel out. */
const BLOCK_PX = 8;
/** Grey levels by which the blocks must change in the mean, on a smooth surface and where they are covered. */
const LEAST_LEVELS = 5;
/** The power of a block's share of marked pixels by which it must change more: the eye sums up small things (Ricco's law). */
const SMALLNESS_POWER = 0.4;
/** How much more the blocks must change for each level by which neighbouring pixels of the good surface differ. */
const LEVELS_PER_ROUGHNESS = 0.4;
/** Share of marked pixels in its blocks that a defect needs to be told by its roughness. */
const SHARE_FOR_ROUGHNESS = 0.4;
/** How many times rougher or smoother the marked surface must become to be told by that alone. */
const LEAST_ROUGHNESS_RATIO = 1.5;

/**
 * Whether a marked change can be told from the product's own texture: by another mean colour, block by block, or by a rougher or
 * smoother surface. A patch of weave over the same weave is neither.
 *
 * @param box holds all that is marked
 */
export function standsOut(before: RgbImage, { image, mask }: { image: RgbImage; mask: Mask }, box: Box): boolean {
  const columns = Math.ceil(box.width / BLOCK_PX);
  const sums = new Int32Array(3 * columns * Math.ceil(box.height / BLOCK_PX));
  let [roughBefore, roughAfter, markedPx] = [0, 0, 0];
  for (let row = 0; row < box.height; row++) {
    const start = (box.top + row) * mask.width + box.left;
    const blockRow = Math.floor(row / BLOCK_PX) * columns;
    for (let column = 0; column < box.width; column++) {
      const pixel = start + column;
      if (!mask.data[pixel]) continue;
      markedPx++;
      const at = 3 * pixel;
      const block = 3 * (blockRow + Math.floor(column / BLOCK_PX));
      for (let c = 0; c < 3; c++) sums[block + c] += image.data[at + c] - before.data[at + c];
      if (column === 0 || !mask.data[pixel - 1]) continue;
      roughBefore += Math.abs(before.data[at + 1] - before.data[at - 2]);
      roughAfter += Math.abs(image.data[at + 1] - image.data[at - 2]);
    }
  }
  let [levels, blocks] = [0, 0];
  for (let i = 0; i < sums.length; i += 3) {
    const largest = Math.max(Math.abs(sums[i]), Math.abs(sums[i + 1]), Math.abs(sums[i + 2]));
    levels += largest / markedPx;
    if (largest > 0) blocks++;
  }
  const share = markedPx / (blocks * BLOCK_PX ** 2);
  const [smooth, rough] = [Math.min(roughBefore, roughAfter) + markedPx, Math.max(roughBefore, roughAfter) + markedPx];
  if (share >= SHARE_FOR_ROUGHNESS && rough >= LEAST_ROUGHNESS_RATIO * smooth) return true;
  return levels >= LEAST_LEVELS / share ** SMALLNESS_POWER + (LEVELS_PER_ROUGHNESS * roughBefore) / markedPx;
}
