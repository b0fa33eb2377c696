import { sharp } from './codec.ts';
import type { Mask, RgbImage } from './image.ts';

/** Encodes a picture as an RGB PNG, or a mask as a grey one: 255 where it is marked, 0 elsewhere, as `readMask` reads it. */
export async function encodePng({ width, height, data }: RgbImage | Mask): Promise<Buffer> {
  const isMask = data.length === width * height;
  const samples = isMask ? data.map((marked) => (marked === 0 ? 0 : 255)) : data;
  const pipeline = sharp(samples, { raw: { width, height, channels: isMask ? 1 : 3 } });
  return (isMask ? pipeline.toColourspace('b-w') : pipeline).png().toBuffer();
}

/**
 * Encodes one channel as a grey PNG.
 * @param data `[H, W]`
 */
export async function encodeGreyPng({ width, height, data }: Mask): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/**
 * Encodes an anomaly map as people read it: a grey PNG, 255 at 100 percent.
 * @param percent `[H, W]`, 0..100
 */
export async function encodeHeatMap(percent: Float32Array, widthPx: number, heightPx: number): Promise<Buffer> {
  return encodeGreyPng({ width: widthPx, height: heightPx, data: Uint8Array.from(percent, (value) => Math.round(2.55 * value)) });
}

/** Where the header says what is in a sample: bit depth 8, colour type 0, grey (PNG specification, 11.2.2). */
const SAMPLES_AT = 24;

/** Whether it is a PNG of one 8-bit grey channel, by its header alone. */
export function isGreyPng(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, SAMPLES_AT + 2)).toString('latin1');
  return head.startsWith('\x89PNG\r\n\x1a\n') && head.endsWith('\x08\x00') && head.length === SAMPLES_AT + 2;
}
