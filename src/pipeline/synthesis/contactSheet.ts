import type { Mask, RgbImage } from '../images/image.ts';

export interface SheetEntry {
  readonly image: RgbImage;
  readonly mask: Mask;
}

const GAP_PX = 4;
const PAPER_LEVEL = 24;
const OUTLINE = [255, 0, 200];
/** Distance of the outline from what it marks, so that it hides nothing of a small defect. */
const OUTLINE_NEAREST_PX = 2;
const OUTLINE_FURTHEST_PX = 3;

/**
 * Lays out pictures of one size for looking at: each one as it is, and to the right of it once more with its mask outlined in magenta.
 * @param columns pairs in a row
 * @throws RangeError without pictures, or when their sizes differ
 */
export function composeContactSheet(entries: readonly SheetEntry[], columns = 4): RgbImage {
  if (entries.length === 0) throw new RangeError('A contact sheet needs at least one picture.');
  const { width, height } = entries[0].image;
  if (entries.some(({ image }) => image.width !== width || image.height !== height)) {
    throw new RangeError('The pictures of a contact sheet must have the same size.');
  }
  const [stepX, stepY] = [2 * width + 2 * GAP_PX, height + GAP_PX];
  const sheetWidth = Math.min(columns, entries.length) * stepX + GAP_PX;
  const sheetHeight = Math.ceil(entries.length / columns) * stepY + GAP_PX;
  const sheet = { width: sheetWidth, height: sheetHeight, data: new Uint8Array(sheetWidth * sheetHeight * 3).fill(PAPER_LEVEL) };
  entries.forEach(({ image, mask }, i) => {
    const left = GAP_PX + (i % columns) * stepX;
    const top = GAP_PX + Math.floor(i / columns) * stepY;
    place(sheet, image, left, top);
    place(sheet, outlined(image, mask), left + width + GAP_PX / 2, top);
  });
  return sheet;
}

/** A copy of a picture with its mask outlined. */
export function outlined(image: RgbImage, mask: Mask): RgbImage {
  const data = image.data.slice();
  const near = widened(mask, OUTLINE_NEAREST_PX - 1);
  const far = widened(mask, OUTLINE_FURTHEST_PX);
  far.data.forEach((mark, i) => {
    if (mark && !near.data[i]) data.set(OUTLINE, 3 * i);
  });
  return { ...image, data };
}

function place(sheet: RgbImage, image: RgbImage, left: number, top: number): void {
  for (let y = 0; y < image.height; y++) {
    sheet.data.set(image.data.subarray(3 * y * image.width, 3 * (y + 1) * image.width), 3 * ((top + y) * sheet.width + left));
  }
}

/** The mask grown by a number of pixels to every side, corners included. */
function widened({ width, height, data }: Mask, byPx: number): Mask {
  const grown = new Uint8Array(width * height);
  data.forEach((mark, i) => {
    if (!mark) return;
    const x = i % width;
    const y = (i - x) / width;
    const [from, to] = [Math.max(0, x - byPx), Math.min(width, x + byPx + 1)];
    for (let row = Math.max(0, y - byPx); row <= Math.min(height - 1, y + byPx); row++) grown.fill(1, row * width + from, row * width + to);
  });
  return { width, height, data: grown };
}
