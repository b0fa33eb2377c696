import type { Mask, RgbImage } from '../images/image.ts';
import { labelRegions } from '../scoring/regions.ts';
import type { Change, Scene, SoftMask } from './scene.ts';
import { standsOut } from './standsOut.ts';

/** Grey levels of any channel from which a change counts as visible. */
const VISIBLE_LEVELS = 6;

/** A pixel counts in its neighbourhood by its change, up to this many levels. */
const LEVELS_THAT_COUNT = 2 * VISIBLE_LEVELS;
/** Change of its eight neighbours, in sum, that a visible pixel needs to stay: two that just show. */
const LEVELS_TO_STAY = 2 * VISIBLE_LEVELS;
/** Change of its eight neighbours, in sum, that makes a pixel between them part of the defect though it looks as before. */
const LEVELS_TO_JOIN = 8 * VISIBLE_LEVELS;

const SMALLEST_REGION_PX = 6;
const LARGEST_SHARE_OF_PICTURE = 1 / 3;
const LARGEST_SHARE_OF_OBJECT = 0.6;

/** A spoiled picture and exactly where it is spoiled. */
export interface Spoiled {
  readonly image: RgbImage;
  readonly mask: Mask;
}

/**
 * Paints a change into a copy of the picture. The mask marks what visibly changed, without pepper: specks are put back as they were,
 * and small gaps are closed. No pixel outside it differs by 6 levels or more.
 *
 * @returns undefined when too little or too much of the picture changed, or when the change would be lost in the product's own texture
 */
export function applyChange({ image, areaPx }: Scene, change: Change): Spoiled | undefined {
  const { left, top, width, height } = change.mask;
  const data = image.data.slice();
  const levels = paintInto(data, image, change);
  const marks = markVisible(levels, change.mask);
  const { labels, sizesPx } = labelRegions(marks, width, height);
  const mask: Mask = { width: image.width, height: image.height, data: new Uint8Array(image.width * image.height) };
  let markedPx = 0;
  for (let row = 0, i = 0; row < height; row++) {
    const start = (top + row) * image.width + left;
    for (let column = 0; column < width; column++, i++) {
      const pixel = start + column;
      if (marks[i] && sizesPx[labels[i] - 1] >= SMALLEST_REGION_PX) {
        mask.data[pixel] = 1;
        markedPx++;
      } else if (levels[(row + 1) * (width + 2) + column + 1] >= VISIBLE_LEVELS) {
        for (let c = 3 * pixel; c < 3 * pixel + 3; c++) data[c] = image.data[c];
      }
    }
  }
  const largestPx = Math.min(LARGEST_SHARE_OF_PICTURE * mask.data.length, LARGEST_SHARE_OF_OBJECT * areaPx);
  if (markedPx === 0 || markedPx > largestPx) return undefined;
  const spoiled: Spoiled = { image: { ...image, data }, mask };
  return standsOut(image, spoiled, change.mask) ? spoiled : undefined;
}

/** Mixes the paint into `data`. @returns the change in levels that count, `[height + 2, width + 2]`, with a rim of zeros around the box */
function paintInto(data: Uint8Array, image: RgbImage, { mask, paint }: Change): Uint8Array {
  const levels = new Uint8Array((mask.width + 2) * (mask.height + 2));
  const colour = new Float32Array(3);
  for (let row = 0, i = 0; row < mask.height; row++) {
    for (let column = 0; column < mask.width; column++, i++) {
      const opacity = mask.opacity[i];
      if (opacity === 0) continue;
      const [x, y] = [mask.left + column, mask.top + row];
      paint(x, y, colour);
      const pixel = 3 * (y * image.width + x);
      let largest = 0;
      for (let c = 0; c < 3; c++) {
        const old = image.data[pixel + c];
        const fresh = Math.round(old + opacity * (colour[c] - old));
        data[pixel + c] = fresh;
        largest = Math.max(largest, Math.abs(fresh - old));
      }
      levels[(row + 1) * (mask.width + 2) + column + 1] = Math.min(LEVELS_THAT_COUNT, largest);
    }
  }
  return levels;
}

/** The painted pixels that changed visibly, or lie between such. `[height, width]` */
function markVisible(levels: Uint8Array, { width, height, opacity }: SoftMask): Uint8Array {
  const marks = new Uint8Array(width * height);
  const stride = width + 2;
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      if (opacity[i] === 0) continue;
      const at = (row + 1) * stride + column + 1;
      if (sumOfNeighbours(levels, at, stride) >= (levels[at] >= VISIBLE_LEVELS ? LEVELS_TO_STAY : LEVELS_TO_JOIN)) marks[i] = 1;
    }
  }
  return marks;
}

function sumOfNeighbours(levels: Uint8Array, at: number, stride: number): number {
  const [above, below] = [at - stride, at + stride];
  return (
    levels[above - 1] +
    levels[above] +
    levels[above + 1] +
    levels[at - 1] +
    levels[at + 1] +
    levels[below - 1] +
    levels[below] +
    levels[below + 1]
  );
}
