import { PipelineError } from '../errors.ts';
import { reportProgress, throwIfCancelled, type Step, type Work } from '../work.ts';
import { type Geometry, openPrepared } from './geometry.ts';
import type { RgbImage } from './image.ts';

/** Pictures decoded together, and given to the network together. */
const BATCH = 8;

/** A picture that could not be used, and why. */
export interface SkippedImage {
  readonly file: string;
  readonly error: PipelineError;
}

export interface ImageBatch {
  /** Where each picture stands in the list of files. */
  readonly indices: readonly number[];
  readonly images: readonly RgbImage[];
  readonly skipped: readonly SkippedImage[];
}

/**
 * Decodes files batch by batch, one batch ahead of the reader, so that never more than two are in memory. Pictures that cannot be used
 * are named in `skipped`.
 * @throws PipelineError CANCELLED
 */
export async function* imageBatches(files: readonly string[], geometry: Geometry, step: Step, work: Work = {}): AsyncGenerator<ImageBatch> {
  let next = decodeAhead(files, 0, geometry);
  for (let start = 0; start < files.length; start += BATCH) {
    const batch = await next;
    throwIfCancelled(work, step);
    if (start + BATCH < files.length) next = decodeAhead(files, start + BATCH, geometry);
    yield batch;
    reportProgress(work, step, Math.min(start + BATCH, files.length), files.length);
  }
}

/** Begins to decode a batch. Should the reader fail first, nobody waits for it any more, and its failure must not end the process. */
function decodeAhead(files: readonly string[], start: number, geometry: Geometry): Promise<ImageBatch> {
  const batch = decodeBatch(files, start, geometry);
  batch.catch(() => undefined);
  return batch;
}

async function decodeBatch(files: readonly string[], start: number, geometry: Geometry): Promise<ImageBatch> {
  const batch = files.slice(start, start + BATCH);
  const results = await Promise.allSettled(batch.map((file) => openPrepared(file, geometry)));
  const indices: number[] = [];
  const images: RgbImage[] = [];
  const skipped: SkippedImage[] = [];
  results.forEach((result, i) => {
    if (result.status === 'fulfilled') {
      indices.push(start + i);
      images.push(result.value);
    } else if (result.reason instanceof PipelineError) skipped.push({ file: batch[i], error: result.reason });
    else throw result.reason;
  });
  return { indices, images, skipped };
}
