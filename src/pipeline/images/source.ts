import { constants, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { PipelineError } from '../errors.ts';
import type { PipelineErrorCode } from '../../refusals/pipelineErrors.ts';
import { recogniseFormat, type ImageFormat } from './formats.ts';
import { checkBytes, type ImageLimits } from './limits.ts';

/** Where a picture comes from: the path of a file, or bytes that are already here under a name to speak of them. */
export type ImageSource = string | { readonly name: string; readonly bytes: Uint8Array };

/** An encoded picture, read but not decoded. */
export interface EncodedImage {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly format: ImageFormat;
}

/**
 * Reads a source whole, once its size is known to be within the limits, and tells its format.
 *
 * @throws PipelineError IMAGE_MISSING, IMAGE_NOT_A_FILE, IMAGE_NO_PERMISSION, IMAGE_UNREADABLE, IMAGE_EMPTY, IMAGE_FILE_TOO_BIG,
 *   IMAGE_FORMAT_UNKNOWN, IMAGE_EXTENSION_WRONG
 */
export async function readSource(source: ImageSource, limits: ImageLimits): Promise<EncodedImage> {
  const { name, bytes } = typeof source === 'string' ? { name: source, bytes: await readFileWithin(source, limits) } : source;
  checkBytes(name, bytes.length, limits);
  return { name, bytes, format: recogniseFormat(name, bytes) };
}

/**
 * The file is looked at before it is opened, since opening a pipe waits for a writer and opening a device may set it off, and again
 * afterwards, since it may have been exchanged.
 */
async function readFileWithin(path: string, limits: ImageLimits): Promise<Uint8Array> {
  try {
    checkFile(path, await stat(path), limits);
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      checkFile(path, await file.stat(), limits);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof PipelineError ? error : fileError(path, error);
  }
}

function checkFile(path: string, stats: Stats, limits: ImageLimits): void {
  if (!stats.isFile()) throw new PipelineError('IMAGE_NOT_A_FILE', path, { detail: kindOf(stats) });
  checkBytes(path, stats.size, limits);
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'it is a folder';
  if (stats.isFIFO()) return 'it is a pipe';
  return stats.isSocket() ? 'it is a socket' : 'it is a device';
}

const FILE_ERRORS: Readonly<Record<string, PipelineErrorCode>> = {
  ENOENT: 'IMAGE_MISSING',
  ENOTDIR: 'IMAGE_MISSING',
  EACCES: 'IMAGE_NO_PERMISSION',
  EPERM: 'IMAGE_NO_PERMISSION',
};

/** The system's refusal of a picture file as one of ours. */
export function fileError(path: string, cause: unknown): PipelineError {
  const systemCode = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  const code = FILE_ERRORS[systemCode];
  return code === undefined
    ? new PipelineError('IMAGE_UNREADABLE', path, { detail: systemCode, cause })
    : new PipelineError(code, path, { cause });
}
