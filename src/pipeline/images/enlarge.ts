import type { RgbImage } from './image.ts';

/**
 * Enlarges a picture by linear interpolation between the centres of its pixels; beyond the outermost centres the border is repeated.
 * Neither side may shrink. (libvips enlarges on a grid that is half a pixel off, which would move defects.)
 */
export function enlarge(image: RgbImage, widthPx: number, heightPx: number): RgbImage {
  return enlargeHeight(enlargeWidth(image, widthPx), heightPx);
}

function enlargeWidth(image: RgbImage, widthPx: number): RgbImage {
  if (widthPx === image.width) return image;
  const data = new Uint8Array(widthPx * image.height * 3);
  const taps = tapsOf(image.width, widthPx);
  for (let y = 0, to = 0; y < image.height; y++) {
    const row = y * image.width * 3;
    for (const { before, after, weight } of taps) {
      for (let c = 0; c < 3; c++) data[to++] = mix(image.data[row + 3 * before + c], image.data[row + 3 * after + c], weight);
    }
  }
  return { width: widthPx, height: image.height, data };
}

function enlargeHeight(image: RgbImage, heightPx: number): RgbImage {
  if (heightPx === image.height) return image;
  const stride = image.width * 3;
  const data = new Uint8Array(stride * heightPx);
  tapsOf(image.height, heightPx).forEach(({ before, after, weight }, y) => {
    for (let i = 0; i < stride; i++) data[y * stride + i] = mix(image.data[before * stride + i], image.data[after * stride + i], weight);
  });
  return { width: image.width, height: heightPx, data };
}

/** The two neighbours of an output pixel on one axis, and how much of the second goes into it. */
interface Tap {
  readonly before: number;
  readonly after: number;
  readonly weight: number;
}

function tapsOf(size: number, newSize: number): Tap[] {
  return Array.from({ length: newSize }, (_, i) => {
    const centre = Math.min(size - 1, Math.max(0, ((i + 0.5) * size) / newSize - 0.5));
    const before = Math.floor(centre);
    return { before, after: Math.min(size - 1, before + 1), weight: centre - before };
  });
}

function mix(a: number, b: number, weight: number): number {
  return Math.round(a + (b - a) * weight);
}
