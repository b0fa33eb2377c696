import type { Extractor } from '../backbone/extractor.ts';
import { imageBatches, type SkippedImage } from '../images/batches.ts';
import type { Geometry } from '../images/geometry.ts';
import { PipelineError } from '../errors.ts';
import { Random } from '../random.ts';
import { evenly } from '../evenly.ts';
import type { Work } from '../work.ts';
import type { MemoryBank } from './bank.ts';
import { PatchCollector } from './collector.ts';
import { type Embedder, EmbeddingReader, MomentsReader } from './features.ts';
import { fitProjection, type Projection } from './projection.ts';

/** Fewer good pictures than this teach nothing that holds. */
export const MIN_IMAGES = 5;
/** Pictures that the projection is fitted to, evenly spread; more do not change it visibly. */
const PROJECTION_IMAGES = 64;

/**
 * Fits the projection of patch features to a sample of the good pictures.
 * @throws PipelineError TOO_FEW_IMAGES, CANCELLED
 */
export async function learnProjection(
  extractor: Extractor,
  files: readonly string[],
  { geometry, dimensions, seed }: { geometry: Geometry; dimensions: number; seed: number },
  work: Work = {},
): Promise<Projection> {
  const sample = evenly(files.length, PROJECTION_IMAGES).map((index) => files[index]);
  const reader = await MomentsReader.open(extractor);
  try {
    const skipped: SkippedImage[] = [];
    for await (const batch of imageBatches(sample, geometry, 'projection', work)) {
      skipped.push(...batch.skipped);
      if (batch.images.length > 0) await reader.add(batch.images);
    }
    requireEnough(sample.length, skipped);
    return fitProjection(reader.moments, dimensions, new Random(seed));
  } finally {
    await reader.release();
  }
}

export interface BankSettings {
  readonly geometry: Geometry;
  /** Patches to select. */
  readonly patches: number;
  readonly seed: number;
  /** Patches held in memory at a time; more only where the bank or a single picture needs it. */
  readonly patchCapacity: number;
}

/**
 * Stage 0: the coreset of a frozen backbone's projected patch features over good parts. Pictures that cannot be used are named in
 * `skipped`; the others teach.
 * @throws PipelineError TOO_FEW_IMAGES, CANCELLED
 */
export async function learnBank(
  { extractor, projection }: Embedder,
  files: readonly string[],
  { geometry, patches, seed, patchCapacity }: BankSettings,
  work: Work = {},
): Promise<{ bank: MemoryBank; skipped: readonly SkippedImage[] }> {
  const stride = extractor.backbone.taps[0].stride;
  const cells = (geometry.widthPx / stride) * (geometry.heightPx / stride);
  const kept = Math.round(1.5 * patches);
  const limits = { capacity: Math.max(patchCapacity, 2 * patches, kept + cells), kept };
  const collector = new PatchCollector(projection.to, files.length * cells, limits, new Random(seed));
  const reader = await EmbeddingReader.open({ extractor, projection });
  const skipped: SkippedImage[] = [];
  try {
    for await (const batch of imageBatches(files, geometry, 'features', work)) {
      skipped.push(...batch.skipped);
      if (batch.images.length === 0) continue;
      const embedding = await reader.read(batch.images);
      const each = cells * projection.to;
      for (const [i, image] of batch.indices.entries()) await collector.add(embedding.subarray(i * each, (i + 1) * each), image, work);
    }
  } finally {
    await reader.release();
  }
  requireEnough(files.length, skipped);
  return { bank: await collector.select(patches, work), skipped };
}

function requireEnough(total: number, skipped: readonly SkippedImage[]): void {
  const usable = total - skipped.length;
  if (usable >= MIN_IMAGES) return;
  const error = skipped[0]?.error;
  const reason = error === undefined ? '' : `; the first that is not: ${error.code}: ${error.message}`;
  throw new PipelineError('TOO_FEW_IMAGES', 'good pictures', { detail: `${usable} of ${total} are usable${reason}`, cause: error });
}
