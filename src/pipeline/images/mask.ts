import { decodeImage } from './decode.ts';
import type { Mask, RgbImage } from './image.ts';
import type { ImageSource } from './source.ts';

/** A channel value above this counts as marked. */
const MARKED_ABOVE = 127;

/**
 * Reads a painted mask and brings it to the given size by nearest neighbour. A pixel is marked where any of its channels is above
 * 127, so white, red and green paint all count.
 *
 * @throws PipelineError IMAGE_* naming the file
 */
export async function readMask(source: ImageSource, widthPx: number, heightPx: number): Promise<Mask> {
  const image = await decodeImage(source);
  const columns = nearest(image.width, widthPx);
  const data = new Uint8Array(widthPx * heightPx);
  nearest(image.height, heightPx).forEach((row, y) => {
    columns.forEach((column, x) => {
      const at = (row * image.width + column) * 3;
      data[y * widthPx + x] = Number(Math.max(image.data[at], image.data[at + 1], image.data[at + 2]) > MARKED_ABOVE);
    });
  });
  return { width: widthPx, height: heightPx, data };
}

/** Where a picture is painted: the pixels of which any channel is above 127. */
export function markedIn({ width, height, data: painted }: RgbImage): Mask {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) data[i] = Number(Math.max(painted[3 * i], painted[3 * i + 1], painted[3 * i + 2]) > MARKED_ABOVE);
  return { width, height, data };
}

/** For each new index, the old one whose pixel holds its centre. */
function nearest(size: number, newSize: number): number[] {
  return Array.from({ length: newSize }, (_, i) => Math.floor(((i + 0.5) * size) / newSize));
}
