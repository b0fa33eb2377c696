import type { Raster } from './raster.ts';

/** The mark's colour over the picture, RGBA; in the file it is white on black. */
const MARK = [255, 0, 170, 130] as const;

/** What is marked, to be laid over the picture. */
export function overlayOf(raster: Raster): OffscreenCanvas {
  return canvasOf(raster, MARK, [0, 0, 0, 0]);
}

/** A PNG: white where it is marked, black elsewhere. */
export function pngOf(raster: Raster): Promise<Blob> {
  return canvasOf(raster, [255, 255, 255, 255], [0, 0, 0, 255]).convertToBlob({ type: 'image/png' });
}

/** What a stored mask marks. */
export function rasterOf(image: ImageBitmap): Raster {
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, width, height).data;
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => Number(pixels[4 * i] > 127)) };
}

type Colour = readonly [number, number, number, number];

function canvasOf({ width, height, data }: Raster, marked: Colour, unmarked: Colour): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(width, height);
  data.forEach((bit, i) => image.data.set(bit ? marked : unmarked, 4 * i));
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  return canvas;
}
