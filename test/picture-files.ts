import { crc32, deflateSync } from 'node:zlib';
import type { RgbImage } from '../src/pipeline/images/image.ts';

/** A smooth picture that looks different turned or mirrored in any way: red grows to the right, green to the bottom, blue in the corner. */
export function gradient(width = 48, height = 32): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x / (width - 1), y / (height - 1)];
      for (const value of [u, v, u * v * v]) data[i++] = Math.round(20 + 210 * value);
    }
  }
  return { width, height, data };
}

/** A picture made by a function of place that gives red, green and blue, 0..255. */
export function picture(width: number, height: number, colour: (x: number, y: number) => readonly number[]): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 3);
  return { width, height, data };
}

export function pixel({ width, data }: RgbImage, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  readonly channels: number;
  /** The value of a channel, 0 to 2^bitDepth - 1. */
  readonly sample: (x: number, y: number, channel: number) => number;
}

export function samplesOf({ width, height, data }: RgbImage): Samples {
  return { width, height, bitDepth: 8, channels: 3, sample: (x, y, c) => data[(y * width + x) * 3 + c] };
}

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** A PNG of 1 (grey), 2 (grey and alpha), 3 (RGB) or 4 (RGBA) channels. `claimed` sizes lie in the header. */
export function pngFile(samples: Samples, claimed: { width: number; height: number } = samples): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(claimed.width, 0);
  header.writeUInt32BE(claimed.height, 4);
  header.set([samples.bitDepth, [0, 4, 2, 6][samples.channels - 1]], 8);
  const raster = rasterOf(samples, false);
  const rowBytes = raster.length / samples.height;
  const filtered = Array.from({ length: samples.height }, (_, y) => [Buffer.from([0]), raster.subarray(y * rowBytes, (y + 1) * rowBytes)]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.concat(filtered.flat()))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export interface TiffOptions {
  readonly bigEndian?: boolean;
  /** 1 BlackIsZero, 2 RGB, 5 CMYK, 6 YCbCr, 8 CIELab, 32803 colour filter array. */
  readonly photometric?: number;
  /** 1 unsigned, 3 floating point. */
  readonly sampleFormat?: number;
  readonly claimed?: { width: number; height: number };
}

const SHORT = 3;
const LONG = 4;

/** An uncompressed TIFF of one strip: header, samples, lists that are too long for their entry, directory. */
export function tiffFile(samples: Samples, options: TiffOptions = {}): Buffer {
  const { bigEndian = false, photometric = samples.channels < 3 ? 1 : 2, sampleFormat = 1, claimed = samples } = options;
  const raster = rasterOf(samples, !bigEndian);
  const perChannel = (value: number): number[] => Array.from({ length: samples.channels }, () => value);
  const entries: readonly (readonly [tag: number, type: number, values: readonly number[]])[] = [
    [256, LONG, [claimed.width]],
    [257, LONG, [claimed.height]],
    [258, SHORT, perChannel(samples.bitDepth)],
    [259, SHORT, [1]],
    [262, SHORT, [photometric]],
    [273, LONG, [8]],
    [277, SHORT, [samples.channels]],
    [278, LONG, [claimed.height]],
    [279, LONG, [raster.length]],
    [339, SHORT, perChannel(sampleFormat)],
  ];
  const listBytes = 8;
  const directory = 8 + raster.length + listBytes * entries.length;
  const file = new DataView(new ArrayBuffer(directory + 2 + 12 * entries.length + 4));
  file.setUint16(0, bigEndian ? 0x4d4d : 0x4949);
  file.setUint16(2, 42, !bigEndian);
  file.setUint32(4, directory, !bigEndian);
  new Uint8Array(file.buffer).set(raster, 8);
  file.setUint16(directory, entries.length, !bigEndian);
  entries.forEach(([tag, type, values], i) => {
    const entry = directory + 2 + 12 * i;
    file.setUint16(entry, tag, !bigEndian);
    file.setUint16(entry + 2, type, !bigEndian);
    file.setUint32(entry + 4, values.length, !bigEndian);
    const list = 8 + raster.length + listBytes * i;
    const isLong = values.length > 2;
    if (isLong) file.setUint32(entry + 8, list, !bigEndian);
    values.forEach((value, k) => {
      if (type === LONG) file.setUint32(entry + 8, value, !bigEndian);
      else file.setUint16((isLong ? list : entry + 8) + 2 * k, value, !bigEndian);
    });
  });
  return Buffer.from(file.buffer);
}

function rasterOf({ width, height, bitDepth, channels, sample }: Samples, littleEndian: boolean): Buffer {
  const raster = new DataView(new ArrayBuffer((width * height * channels * bitDepth) / 8));
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++, at += bitDepth / 8) {
        if (bitDepth === 8) raster.setUint8(at, sample(x, y, c));
        else raster.setUint16(at, sample(x, y, c), littleEndian);
      }
    }
  }
  return Buffer.from(raster.buffer);
}

export interface BmpOptions {
  readonly bitsPerPixel: number;
  /** Negative for rows from the top. */
  readonly heightPx: number;
  readonly widthPx: number;
  /** 0 none, 1 RLE8, 3 bit fields. */
  readonly compression?: number;
  /** Bytes of the header: 12, 40, 108, ... */
  readonly headerBytes?: number;
  readonly masks?: readonly number[];
  /** Red, green, blue of each index. */
  readonly palette?: readonly (readonly number[])[];
  /** The value of a pixel as it is stored. */
  readonly value: (x: number, y: number) => number;
}

export function bmpFile({ bitsPerPixel, heightPx, widthPx, compression = 0, headerBytes = 40, ...rest }: BmpOptions): Buffer {
  const { masks = [], palette = [], value } = rest;
  const isCore = headerBytes === 12;
  const palettePlace = Math.max(14 + headerBytes, 54 * Number(!isCore) + 4 * masks.length);
  const entryBytes = isCore ? 3 : 4;
  const pixelOffset = palettePlace + palette.length * entryBytes;
  const rows = Math.abs(heightPx);
  const stride = Math.ceil((bitsPerPixel * widthPx) / 32) * 4;
  const file = Buffer.alloc(pixelOffset + stride * rows);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(pixelOffset, 10);
  file.writeUInt32LE(headerBytes, 14);
  if (isCore) {
    for (const [i, field] of [widthPx, heightPx, 1, bitsPerPixel].entries()) file.writeUInt16LE(field, 18 + 2 * i);
  } else {
    file.writeInt32LE(widthPx, 18);
    file.writeInt32LE(heightPx, 22);
    file.writeUInt16LE(1, 26);
    file.writeUInt16LE(bitsPerPixel, 28);
    file.writeUInt32LE(compression, 30);
    file.writeUInt32LE(palette.length, 46);
    for (const [i, mask] of masks.entries()) file.writeUInt32LE(mask, 54 + 4 * i);
  }
  for (const [i, [red, green, blue]] of palette.entries()) file.set([blue, green, red], palettePlace + entryBytes * i);
  for (let y = 0; y < rows; y++) {
    const row = file.subarray(pixelOffset + stride * (heightPx < 0 ? y : rows - 1 - y));
    for (let x = 0; x < widthPx; x++) {
      if (bitsPerPixel < 8) row[(x * bitsPerPixel) >> 3] |= value(x, y) << (8 - bitsPerPixel - ((x * bitsPerPixel) & 7));
      else row.writeUIntLE(value(x, y), (x * bitsPerPixel) / 8, bitsPerPixel / 8);
    }
  }
  return file;
}

/** An RGB picture as a bottom-up BMP of 24 bits. */
export function bmp24({ width, height, data }: RgbImage): Buffer {
  const value = (x: number, y: number): number =>
    data
      .subarray((y * width + x) * 3)
      .slice(0, 3)
      .reduce((sum, byte) => sum * 256 + byte, 0);
  return bmpFile({ bitsPerPixel: 24, widthPx: width, heightPx: height, value });
}
