import { PipelineError } from '../errors.ts';
import type { EncodedImage } from './source.ts';

/**
 * Refuses what libvips would let pass without a word: files that lack nothing but their last bytes, a PNG with frames after the first,
 * and a TIFF whose samples are neither grey, palette, RGB nor CMYK.
 *
 * @throws PipelineError IMAGE_CORRUPT, IMAGE_SEVERAL_PAGES, IMAGE_UNSUPPORTED
 */
export function checkContainer(image: EncodedImage): void {
  if (image.format === 'JPEG') checkJpeg(image);
  if (image.format === 'PNG') checkPng(image);
  if (image.format === 'TIFF') checkTiff(image);
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** Segments follow a 2-byte start: marker, length, data, up to the first scan (ITU-T T.81, B.1). A preview has an end of its own. */
function checkJpeg({ name, bytes }: EncodedImage): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let scan = 2;
  while (scan + 4 <= view.length && view[scan + 1] !== START_OF_SCAN) scan += 2 + view.readUInt16BE(scan + 2);
  if (view.lastIndexOf(END_OF_IMAGE) < scan) throw new PipelineError('IMAGE_CORRUPT', name, { detail: 'the end of the JPEG is missing' });
}

/** Chunks follow an 8-byte signature: length, type, data, checksum (PNG specification, 5.3). */
function checkPng({ name, bytes }: EncodedImage): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= view.length; at += 12 + view.readUInt32BE(at)) {
    const type = view.toString('latin1', at + 4, at + 8);
    if (type === 'acTL') throw new PipelineError('IMAGE_SEVERAL_PAGES', name, { detail: 'animated PNG' });
    if (type === 'IEND') return;
  }
  throw new PipelineError('IMAGE_CORRUPT', name, { detail: 'the end of the PNG is missing' });
}

const COMPRESSION = 259;
const PHOTOMETRIC = 262;
const JPEG_COMPRESSION = 7;
const YCBCR = 6;
/** WhiteIsZero, BlackIsZero, RGB, palette, CMYK. */
const PLAIN_PHOTOMETRICS: ReadonlySet<number> = new Set([0, 1, 2, 3, 5]);

/** The first directory: a count, then entries of 12 bytes, tag first, a short value at byte 8; then where the next one is (TIFF 6.0, section 2). */
function checkTiff({ name, bytes }: EncodedImage): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = bytes[0] === 0x49;
  const tags = new Map<number, number>();
  try {
    const directory = view.getUint32(4, littleEndian);
    const count = view.getUint16(directory, littleEndian);
    const end = directory + 2 + 12 * count;
    for (let entry = directory + 2; entry < end; entry += 12) {
      tags.set(view.getUint16(entry, littleEndian), view.getUint16(entry + 8, littleEndian));
    }
    view.getUint32(end, littleEndian);
  } catch (cause) {
    throw new PipelineError('IMAGE_CORRUPT', name, { detail: 'the directory of the TIFF is cut off', cause });
  }
  const photometric = tags.get(PHOTOMETRIC);
  const decodedByJpeg = photometric === YCBCR && tags.get(COMPRESSION) === JPEG_COMPRESSION;
  if (photometric !== undefined && !PLAIN_PHOTOMETRICS.has(photometric) && !decodedByJpeg) {
    throw new PipelineError('IMAGE_UNSUPPORTED', name, { detail: `TIFF with photometric interpretation ${photometric}` });
  }
}
