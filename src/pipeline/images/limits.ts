import { PipelineError } from '../errors.ts';

/** What a picture may cost. All of it is checked before a pixel is decoded. */
export interface ImageLimits {
  /** Size of the file. */
  readonly maxBytes: number;
  /** Width times height. */
  readonly maxPixels: number;
  readonly minSidePx: number;
  readonly maxSidePx: number;
}

export const DEFAULT_IMAGE_LIMITS: ImageLimits = { maxBytes: 64 * 2 ** 20, maxPixels: 50_000_000, minSidePx: 16, maxSidePx: 16_384 };

/** @throws PipelineError IMAGE_EMPTY, IMAGE_FILE_TOO_BIG */
export function checkBytes(name: string, byteCount: number, limits: ImageLimits): void {
  if (byteCount === 0) throw new PipelineError('IMAGE_EMPTY', name);
  if (byteCount > limits.maxBytes) {
    throw new PipelineError('IMAGE_FILE_TOO_BIG', name, { detail: `${byteCount} bytes, limit ${limits.maxBytes}` });
  }
}

/** @throws PipelineError IMAGE_TOO_SMALL, IMAGE_TOO_LARGE */
export function checkSides(name: string, widthPx: number, heightPx: number, limits: ImageLimits): void {
  const size = `${widthPx} x ${heightPx} px`;
  if (Math.min(widthPx, heightPx) < limits.minSidePx) {
    throw new PipelineError('IMAGE_TOO_SMALL', name, { detail: `${size}, each side must have ${limits.minSidePx} px` });
  }
  if (Math.max(widthPx, heightPx) > limits.maxSidePx) {
    throw new PipelineError('IMAGE_TOO_LARGE', name, { detail: `${size}, limit ${limits.maxSidePx} px a side` });
  }
  if (widthPx * heightPx > limits.maxPixels) {
    throw new PipelineError('IMAGE_TOO_LARGE', name, { detail: `${size}, limit ${limits.maxPixels} pixels` });
  }
}
