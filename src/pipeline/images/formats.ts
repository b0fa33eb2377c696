import { extname } from 'node:path';
import { PipelineError } from '../errors.ts';

export type ImageFormat = 'JPEG' | 'PNG' | 'WebP' | 'TIFF' | 'BMP';

const EXTENSIONS: Readonly<Record<ImageFormat, readonly string[]>> = {
  JPEG: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  PNG: ['.png'],
  WebP: ['.webp'],
  TIFF: ['.tif', '.tiff'],
  BMP: ['.bmp', '.dib'],
};

/** Every extension a picture may have, in lower case and with the dot. */
export const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(Object.values(EXTENSIONS).flat());

interface Signature<Name> {
  readonly name: Name;
  /** The bytes at `offset`; each character stands for one byte. */
  readonly magic: string;
  readonly offset?: number;
}

const READ: readonly Signature<ImageFormat>[] = [
  { name: 'JPEG', magic: '\xff\xd8\xff' },
  { name: 'PNG', magic: '\x89PNG\r\n\x1a\n' },
  { name: 'WebP', magic: 'WEBP', offset: 8 },
  { name: 'TIFF', magic: 'II*\0' },
  { name: 'TIFF', magic: 'MM\0*' },
  { name: 'BMP', magic: 'BM' },
];

/** Contents met under a picture's name, told apart only to say what the file is. */
const REFUSED: readonly Signature<string>[] = [
  { name: 'a GIF', magic: 'GIF8' },
  { name: 'a PDF document', magic: '%PDF' },
  { name: 'a BigTIFF', magic: 'II+\0' },
  { name: 'a BigTIFF', magic: 'MM\0+' },
  { name: 'a HEIF or AVIF picture or a video', magic: 'ftyp', offset: 4 },
  { name: 'a JPEG 2000', magic: 'jP  ', offset: 4 },
  { name: 'a JPEG XL', magic: '\xff\x0a' },
  { name: 'a Photoshop document', magic: '8BPS' },
  { name: 'a ZIP archive', magic: 'PK\x03\x04' },
  { name: 'a program', magic: 'MZ' },
  { name: 'a program', magic: '\x7fELF' },
];

/**
 * The format of a picture, from its first bytes alone.
 *
 * The name must not contradict it: an extension, where there is one, has to be one of the format's.
 *
 * @throws PipelineError IMAGE_FORMAT_UNKNOWN, IMAGE_EXTENSION_WRONG
 */
export function recogniseFormat(name: string, bytes: Uint8Array): ImageFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).toString('latin1');
  const format = READ.find((signature) => matches(head, signature))?.name;
  if (format === undefined) {
    const guess = REFUSED.find((signature) => matches(head, signature))?.name ?? guessText(head);
    throw new PipelineError('IMAGE_FORMAT_UNKNOWN', name, guess === undefined ? {} : { detail: `it is ${guess}` });
  }
  const extension = imageExtension(name);
  if (/^\.[a-z][a-z\d]{1,4}$/.test(extension) && !EXTENSIONS[format].includes(extension)) {
    throw new PipelineError('IMAGE_EXTENSION_WRONG', name, { detail: `its content is ${format}` });
  }
  return format;
}

/** The extension of a file name in lower case, with the dot; empty without one. */
export function imageExtension(name: string): string {
  return extname(name).toLowerCase();
}

function matches(head: string, { magic, offset = 0 }: Signature<string>): boolean {
  return head.startsWith(magic, offset);
}

function guessText(head: string): string | undefined {
  if (/<svg[\s>]/i.test(head)) return 'an SVG drawing';
  if (/^\s*<(!doctype html|html)/i.test(head)) return 'a web page';
  return /^[\t\n\r\x20-\x7e]+$/.test(head) ? 'a text' : undefined;
}
