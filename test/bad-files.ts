import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { PipelineErrorCode } from '../src/refusals/pipelineErrors.ts';
import { bmp24, bmpFile, gradient, pngChunk, pngFile, samplesOf, tiffFile, type BmpOptions } from './picture-files.ts';

/** A file that the station must refuse. */
export interface BadFile {
  /** What is wrong with it, in words. */
  readonly kind: string;
  /** The name it goes by. */
  readonly file: string;
  readonly code: PipelineErrorCode;
  /** Puts it in place, unless there is to be nothing. */
  readonly make: (path: string) => Promise<unknown>;
  /** Windows has no such thing. */
  readonly posixOnly?: true;
  /** Opened without rights; `root` may read everything. */
  readonly withoutRights?: true;
}

const image = gradient(64, 48);
const samples = samplesOf(image);
const cells = { bitsPerPixel: 8, widthPx: 64, heightPx: 48, value: (x: number) => x % 4 } satisfies BmpOptions;
const greys = [0, 80, 160, 240].map((grey) => [grey, grey, grey]);

const png = (): Promise<Buffer> => Promise.resolve(pngFile(samples));
const jpeg = (): Promise<Buffer> => opened().jpeg().toBuffer();
const webp = (): Promise<Buffer> => opened().webp({ lossless: true }).toBuffer();

export const BAD_FILES: readonly BadFile[] = [
  { kind: 'no such file', file: 'gone.png', code: 'IMAGE_MISSING', make: () => Promise.resolve() },
  { kind: 'file taken for a folder', file: 'note.txt/part.png', code: 'IMAGE_MISSING', make: (path) => writeFile(join(path, '..'), 'x') },
  { kind: 'folder', file: 'folder.png', code: 'IMAGE_NOT_A_FILE', make: (path) => mkdir(path) },
  {
    kind: 'pipe',
    file: 'pipe.png',
    code: 'IMAGE_NOT_A_FILE',
    make: (path) => Promise.resolve(execFileSync('mkfifo', [path])),
    posixOnly: true,
  },
  { kind: 'link to a device', file: 'zero.png', code: 'IMAGE_NOT_A_FILE', make: (path) => symlink('/dev/zero', path), posixOnly: true },
  { kind: 'link to itself', file: 'loop.png', code: 'IMAGE_UNREADABLE', make: (path) => symlink(path, path), posixOnly: true },
  { kind: 'dangling link', file: 'dangling.png', code: 'IMAGE_MISSING', make: (path) => symlink('nowhere.png', path), posixOnly: true },
  {
    kind: 'name longer than the file system allows',
    file: `${'n'.repeat(300)}.png`,
    code: 'IMAGE_UNREADABLE',
    make: () => Promise.resolve(),
    posixOnly: true,
  },
  { kind: 'zero byte in the name', file: 'a\0b.png', code: 'IMAGE_UNREADABLE', make: () => Promise.resolve() },
  {
    kind: 'no right to read',
    file: 'secret.png',
    code: 'IMAGE_NO_PERMISSION',
    make: async (path) => writeFile(path, await png(), { mode: 0 }),
    posixOnly: true,
    withoutRights: true,
  },
  of('empty', 'empty.jpg', 'IMAGE_EMPTY', () => new Uint8Array()),
  {
    kind: 'more bytes than the limit',
    file: 'huge.bmp',
    code: 'IMAGE_FILE_TOO_BIG',
    make: (path) => writeFile(path, new Uint8Array(64 * 2 ** 20 + 1)),
  },
  of('text', 'text.jpg', 'IMAGE_FORMAT_UNKNOWN', () => 'Shift 2, belt 4: no findings.\n'),
  of('web page', 'page.jpg', 'IMAGE_FORMAT_UNKNOWN', () => '<!DOCTYPE html><html><body>404 Not Found</body></html>'),
  of(
    'SVG',
    'drawing.png',
    'IMAGE_FORMAT_UNKNOWN',
    () => '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>',
  ),
  of('PDF', 'report.jpg', 'IMAGE_FORMAT_UNKNOWN', () => '%PDF-1.7\n%%EOF\n'),
  of('GIF', 'logo.png', 'IMAGE_FORMAT_UNKNOWN', () => opened().gif().toBuffer()),
  of('AVIF', 'phone.jpg', 'IMAGE_FORMAT_UNKNOWN', () => opened().avif({ effort: 0 }).toBuffer()),
  of('ZIP', 'archive.png', 'IMAGE_FORMAT_UNKNOWN', () => Buffer.from('PK\x03\x04\x14\0\0\0', 'latin1')),
  of('BigTIFF', 'big.tif', 'IMAGE_FORMAT_UNKNOWN', () => opened().tiff({ bigtiff: true }).toBuffer()),
  of('nothing but zeros', 'zeros.png', 'IMAGE_FORMAT_UNKNOWN', () => new Uint8Array(4096)),
  of('one byte', 'byte.png', 'IMAGE_FORMAT_UNKNOWN', () => Buffer.from([0x89])),
  of('PNG named .jpg', 'lying.jpg', 'IMAGE_EXTENSION_WRONG', png),
  of('JPEG named .txt', 'lying.txt', 'IMAGE_EXTENSION_WRONG', jpeg),
  of('JPEG, only the first bytes', 'start.jpg', 'IMAGE_CORRUPT', async () => (await jpeg()).subarray(0, 4)),
  of('JPEG cut in half', 'half.jpg', 'IMAGE_CORRUPT', async () => half(await jpeg())),
  of('JPEG without its last byte', 'almost.jpg', 'IMAGE_CORRUPT', async () => (await jpeg()).subarray(0, -1)),
  of('progressive JPEG cut in half', 'scans.jpg', 'IMAGE_CORRUPT', async () => half(await opened().jpeg({ progressive: true }).toBuffer())),
  of('JPEG header claiming 60000 x 60000', 'claim.jpg', 'IMAGE_TOO_LARGE', async () => claimJpeg(await jpeg(), 60_000)),
  of('PNG cut in half', 'half.png', 'IMAGE_CORRUPT', async () => half(await png())),
  of('PNG without its end', 'endless.png', 'IMAGE_CORRUPT', async () => (await png()).subarray(0, -12)),
  of('PNG with a flipped bit', 'flipped.png', 'IMAGE_CORRUPT', async () => flip(await png(), 80)),
  of('PNG header claiming twice the rows', 'rows.png', 'IMAGE_CORRUPT', () => pngFile(samples, { width: 64, height: 96 })),
  of('PNG header claiming 60000 x 60000', 'claim.png', 'IMAGE_TOO_LARGE', () => pngFile(samples, { width: 60_000, height: 60_000 })),
  of('PNG header claiming 10000 x 10000', 'pixels.png', 'IMAGE_TOO_LARGE', () => pngFile(samples, { width: 10_000, height: 10_000 })),
  of('PNG of no width', 'nowidth.png', 'IMAGE_CORRUPT', () => pngFile(samples, { width: 0, height: 48 })),
  of('picture of 8 x 8', 'icon.png', 'IMAGE_TOO_SMALL', () => pngFile(samplesOf(gradient(8, 8)))),
  of('picture of 2 rows', 'line.bmp', 'IMAGE_TOO_SMALL', () => bmp24(gradient(64, 2))),
  of('animated PNG', 'moving.png', 'IMAGE_SEVERAL_PAGES', async () => animate(await png())),
  of('animated WebP', 'moving.webp', 'IMAGE_SEVERAL_PAGES', async () =>
    join2(await png())
      .webp({ loop: 0 })
      .toBuffer(),
  ),
  of('TIFF of two pages', 'pages.tif', 'IMAGE_SEVERAL_PAGES', async () =>
    join2(await png())
      .tiff()
      .toBuffer(),
  ),
  of('WebP cut in half', 'half.webp', 'IMAGE_CORRUPT', async () => half(await webp())),
  of('WebP, only its header', 'header.webp', 'IMAGE_CORRUPT', async () => (await webp()).subarray(0, 16)),
  of('TIFF cut in half', 'half.tif', 'IMAGE_CORRUPT', () => half(tiffFile(samples))),
  of('TIFF, only its header', 'header.tif', 'IMAGE_CORRUPT', () => tiffFile(samples).subarray(0, 8)),
  of('TIFF claiming twice the rows', 'rows.tif', 'IMAGE_CORRUPT', () => tiffFile(samples, { claimed: { width: 64, height: 96 } })),
  of('TIFF claiming 60000 x 60000', 'claim.tif', 'IMAGE_TOO_LARGE', () =>
    tiffFile(samples, { claimed: { width: 60_000, height: 60_000 } }),
  ),
  of('TIFF of floating point', 'float.tif', 'IMAGE_UNSUPPORTED', () =>
    tiffFile({ ...samples, bitDepth: 16, channels: 1 }, { sampleFormat: 3 }),
  ),
  of('TIFF of CIELab', 'lab.tif', 'IMAGE_UNSUPPORTED', () => tiffFile(samples, { photometric: 8 })),
  of('TIFF of uncompressed YCbCr', 'ycc.tif', 'IMAGE_UNSUPPORTED', () => tiffFile(samples, { photometric: 6 })),
  of('camera raw named .tif', 'raw.tif', 'IMAGE_UNSUPPORTED', () => tiffFile({ ...samples, channels: 1 }, { photometric: 32_803 })),
  of('BMP, only its header', 'header.bmp', 'IMAGE_CORRUPT', () => bmp24(image).subarray(0, 30)),
  of('BMP without its last byte', 'almost.bmp', 'IMAGE_CORRUPT', () => bmp24(image).subarray(0, -1)),
  of('BMP claiming 60000 x 60000', 'claim.bmp', 'IMAGE_TOO_LARGE', () => claimBmp(bmp24(image), 60_000)),
  of('BMP of negative width', 'minus.bmp', 'IMAGE_CORRUPT', () => claimBmp(bmp24(image), -64)),
  of('BMP compressed by RLE', 'rle.bmp', 'IMAGE_UNSUPPORTED', () => bmpFile({ ...cells, palette: greys, compression: 1 })),
  of('BMP with a colour beyond its palette', 'beyond.bmp', 'IMAGE_CORRUPT', () => bmpFile({ ...cells, palette: greys.slice(0, 3) })),
  of('BMP with overlapping bit fields', 'fields.bmp', 'IMAGE_CORRUPT', () =>
    bmpFile({ ...cells, bitsPerPixel: 32, compression: 3, masks: [0xff, 0xff, 0xff00] }),
  ),
  of('BMP of 2 bits a pixel', 'two.bmp', 'IMAGE_UNSUPPORTED', () => bmpFile({ ...cells, bitsPerPixel: 2, palette: greys })),
];

type Content = Uint8Array | string;

function of(kind: string, file: string, code: PipelineErrorCode, content: () => Content | Promise<Content>): BadFile {
  return { kind, file, code, make: async (path) => writeFile(path, await content()) };
}

function opened(): Sharp {
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
}

function half(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length >> 1);
}

function flip(bytes: Buffer, at: number): Uint8Array {
  bytes[at] ^= 0x10;
  return bytes;
}

function join2(page: Buffer): Sharp {
  const other = pngFile(samplesOf({ ...image, data: image.data.toReversed() }));
  return sharp([page, other], { join: { animated: true } });
}

/** Writes the side into the start-of-frame segment: marker, length, precision, height, width. */
function claimJpeg(bytes: Buffer, sidePx: number): Uint8Array {
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(sidePx, frame + 5);
  bytes.writeUInt16BE(sidePx, frame + 7);
  return bytes;
}

function claimBmp(bytes: Buffer, sidePx: number): Uint8Array {
  bytes.writeInt32LE(sidePx, 18);
  bytes.writeInt32LE(sidePx, 22);
  return bytes;
}

/** Puts an animation control chunk after the header. */
function animate(still: Buffer): Uint8Array {
  const afterHeader = 8 + 25;
  return Buffer.concat([
    still.subarray(0, afterHeader),
    pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])),
    still.subarray(afterHeader),
  ]);
}
