import { PipelineError } from '../errors.ts';
import type { RgbImage } from './image.ts';

/** What the head of a BMP says, checked against the bytes that are there. */
export interface BmpHeader {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly topDown: boolean;
  readonly bitsPerPixel: number;
  readonly pixelOffset: number;
  /** Bytes of a row, padded to a multiple of four. */
  readonly strideBytes: number;
  /** Red, green, blue of each index; empty above 8 bits. */
  readonly palette: Uint8Array;
  /** Where red, green, blue and alpha lie in a pixel; alpha 0 is opaque. Empty where each has a byte, blue first. */
  readonly masks: readonly number[];
}

const FILE_HEADER_BYTES = 14;
const CORE_HEADER_BYTES = 12;
const INFO_HEADER_BYTES = 40;
/** BITMAPINFOHEADER, its two extensions with masks, BITMAPV4HEADER and BITMAPV5HEADER. */
const INFO_HEADERS: ReadonlySet<number> = new Set([INFO_HEADER_BYTES, 52, 56, 108, 124]);
const COMPRESSION_NAMES = ['none', 'RLE8', 'RLE4', 'bit fields', 'JPEG', 'PNG', 'bit fields with alpha'];
const [NONE, BIT_FIELDS, ALPHA_BIT_FIELDS] = [0, 3, 6];
const DEPTHS_WITHOUT_FIELDS: ReadonlySet<number> = new Set([1, 4, 8, 16, 24, 32]);
const DEPTHS_WITH_FIELDS: ReadonlySet<number> = new Set([16, 32]);
const FIELDS_OF_16_BITS = [0x7c00, 0x03e0, 0x001f, 0];

/**
 * Reads the head of a Windows bitmap: 1, 4 or 8 bits with a palette, 16, 24 or 32 bits, with or without bit fields, bottom-up or
 * top-down. Compressed bitmaps are refused.
 *
 * Source: Microsoft, "Bitmap Storage" and BITMAPV5HEADER.
 *
 * @throws PipelineError IMAGE_CORRUPT, IMAGE_UNSUPPORTED
 */
export function readBmpHeader(name: string, bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return parseHeader(name, view);
  } catch (cause) {
    throw cause instanceof RangeError ? corrupt(name, 'the header is cut off', cause) : cause;
  }
}

function parseHeader(name: string, view: DataView): BmpHeader {
  const headerBytes = view.getUint32(14, true);
  const isCore = headerBytes === CORE_HEADER_BYTES;
  if (!isCore && !INFO_HEADERS.has(headerBytes)) throw unsupported(name, `BMP header of ${headerBytes} bytes`);

  const widthPx = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeightPx = isCore ? view.getUint16(20, true) : view.getInt32(22, true);
  const planes = view.getUint16(isCore ? 22 : 26, true);
  const bitsPerPixel = view.getUint16(isCore ? 24 : 28, true);
  const compression = isCore ? NONE : view.getUint32(30, true);
  if (widthPx <= 0 || signedHeightPx === 0 || planes !== 1) {
    throw corrupt(name, `${widthPx} x ${signedHeightPx} px in ${planes} planes`);
  }
  const hasFields = compression === BIT_FIELDS || compression === ALPHA_BIT_FIELDS;
  if (compression !== NONE && !hasFields) throw unsupported(name, `BMP compressed by ${COMPRESSION_NAMES[compression] ?? compression}`);
  if (!(hasFields ? DEPTHS_WITH_FIELDS : DEPTHS_WITHOUT_FIELDS).has(bitsPerPixel)) {
    throw unsupported(name, `BMP of ${bitsPerPixel} bits a pixel`);
  }

  const fieldCount = !hasFields ? 0 : compression === ALPHA_BIT_FIELDS || headerBytes >= 56 ? 4 : 3;
  const tableOffset = Math.max(FILE_HEADER_BYTES + headerBytes, FILE_HEADER_BYTES + INFO_HEADER_BYTES * Number(!isCore) + 4 * fieldCount);
  const palette = bitsPerPixel <= 8 ? readPalette(name, view, tableOffset, bitsPerPixel, isCore) : new Uint8Array();
  const masks = hasFields ? readMasks(name, view, fieldCount, bitsPerPixel) : bitsPerPixel === 16 ? FIELDS_OF_16_BITS : [];

  const heightPx = Math.abs(signedHeightPx);
  const pixelOffset = view.getUint32(10, true);
  const strideBytes = Math.ceil((bitsPerPixel * widthPx) / 32) * 4;
  const tableEnd = tableOffset + (palette.length / 3) * (isCore ? 3 : 4);
  if (pixelOffset < tableEnd) throw corrupt(name, `pixels at byte ${pixelOffset}, inside the header`);
  return { widthPx, heightPx, topDown: signedHeightPx < 0, bitsPerPixel, pixelOffset, strideBytes, palette, masks };
}

/**
 * Decodes the pixels under a header to RGB; alpha, where bit fields declare it, lies on black.
 *
 * @throws PipelineError IMAGE_CORRUPT
 */
export function decodeBmpPixels(name: string, bytes: Uint8Array, header: BmpHeader): RgbImage {
  const { widthPx, heightPx, topDown, pixelOffset, strideBytes } = header;
  const missing = pixelOffset + strideBytes * heightPx - bytes.length;
  if (missing > 0) throw corrupt(name, `missing bytes: ${missing}`);

  const data = new Uint8Array(widthPx * heightPx * 3);
  const decodeRow = rowDecoder(name, header);
  for (let y = 0; y < heightPx; y++) {
    const start = pixelOffset + strideBytes * (topDown ? y : heightPx - 1 - y);
    decodeRow(bytes.subarray(start, start + strideBytes), data.subarray(y * widthPx * 3, (y + 1) * widthPx * 3));
  }
  return { width: widthPx, height: heightPx, data };
}

type RowDecoder = (row: Uint8Array, rgb: Uint8Array) => void;

function rowDecoder(name: string, { bitsPerPixel, palette, masks }: BmpHeader): RowDecoder {
  if (bitsPerPixel <= 8) {
    return (row, rgb) => {
      decodePaletteRow(name, row, rgb, bitsPerPixel, palette);
    };
  }
  const pixelBytes = bitsPerPixel / 8;
  if (masks.length === 0) {
    return (row, rgb) => {
      decodeBgrRow(row, rgb, pixelBytes);
    };
  }
  const fields = masks.map(fieldOf);
  return (row, rgb) => {
    decodeFieldRow(row, rgb, pixelBytes, fields);
  };
}

function decodePaletteRow(name: string, row: Uint8Array, rgb: Uint8Array, bitsPerPixel: number, palette: Uint8Array): void {
  const perByte = 8 / bitsPerPixel;
  for (let x = 0; 3 * x < rgb.length; x++) {
    const shift = 8 - bitsPerPixel * ((x % perByte) + 1);
    const index = (row[Math.floor(x / perByte)] >> shift) & (2 ** bitsPerPixel - 1);
    if (3 * index >= palette.length) throw corrupt(name, `colour ${index} in a palette of ${palette.length / 3}`);
    rgb.set(palette.subarray(3 * index, 3 * index + 3), 3 * x);
  }
}

function decodeBgrRow(row: Uint8Array, rgb: Uint8Array, pixelBytes: number): void {
  for (let from = 0, to = 0; to < rgb.length; from += pixelBytes, to += 3) {
    rgb[to] = row[from + 2];
    rgb[to + 1] = row[from + 1];
    rgb[to + 2] = row[from];
  }
}

interface Field {
  readonly shift: number;
  /** The highest value, 2^bits - 1. */
  readonly max: number;
}

function decodeFieldRow(row: Uint8Array, rgb: Uint8Array, pixelBytes: number, fields: readonly Field[]): void {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  const alpha = fields[3];
  for (let from = 0, to = 0; to < rgb.length; from += pixelBytes, to += 3) {
    const pixel = pixelBytes === 2 ? view.getUint16(from, true) : view.getUint32(from, true);
    const brightest = alpha.max === 0 ? 255 : (255 * valueOf(pixel, alpha)) / alpha.max;
    for (let c = 0; c < 3; c++) rgb[to + c] = Math.round((brightest * valueOf(pixel, fields[c])) / fields[c].max);
  }
}

function valueOf(pixel: number, { shift, max }: Field): number {
  return ((pixel >>> shift) & max) >>> 0;
}

function fieldOf(mask: number): Field {
  if (mask === 0) return { shift: 0, max: 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  return { shift, max: mask >>> shift };
}

function readPalette(name: string, view: DataView, offset: number, bitsPerPixel: number, isCore: boolean): Uint8Array {
  const fullCount = 2 ** bitsPerPixel;
  const count = (isCore ? 0 : view.getUint32(46, true)) || fullCount;
  if (count > fullCount) throw corrupt(name, `palette of ${count} colours at ${bitsPerPixel} bits a pixel`);
  const palette = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    const entry = offset + i * (isCore ? 3 : 4);
    palette.set([view.getUint8(entry + 2), view.getUint8(entry + 1), view.getUint8(entry)], 3 * i);
  }
  return palette;
}

function readMasks(name: string, view: DataView, count: number, bitsPerPixel: number): number[] {
  const masks = [0, 1, 2, 3].map((i) => (i < count ? view.getUint32(FILE_HEADER_BYTES + INFO_HEADER_BYTES + 4 * i, true) : 0));
  const isRun = masks.every((mask) => Number.isInteger(Math.log2(fieldOf(mask).max + 1)));
  const overlap = masks.some((mask, i) => masks.some((other, j) => i < j && (mask & other) !== 0));
  const isOutside = masks.some((mask) => mask >= 2 ** bitsPerPixel);
  if (!isRun || overlap || isOutside || masks.slice(0, 3).includes(0)) {
    throw corrupt(name, `bit fields ${masks.map((mask) => mask.toString(16)).join(', ')}`);
  }
  return masks;
}

function corrupt(name: string, detail: string, cause?: unknown): PipelineError {
  return new PipelineError('IMAGE_CORRUPT', name, { detail, cause });
}

function unsupported(name: string, detail: string): PipelineError {
  return new PipelineError('IMAGE_UNSUPPORTED', name, { detail });
}
