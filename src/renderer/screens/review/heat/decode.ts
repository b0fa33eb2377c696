import type { HeatMap } from './heatMap.ts';

/** Reads a heat map's grey PNG. */
export async function decodeHeatMap(png: Blob): Promise<HeatMap> {
  const bitmap = await createImageBitmap(png, { colorSpaceConversion: 'none' });
  const { width: widthPx, height: heightPx } = bitmap;
  const context = new OffscreenCanvas(widthPx, heightPx).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, widthPx, heightPx);
  return { widthPx, heightPx, grey: data.filter((_, i) => i % 4 === 0) };
}
