import type { Extractor } from './backbone/extractor.ts';
import { preparePlace, writeBundle } from './bundle/bundle.ts';
import type { Manifest } from './bundle/manifest.ts';
import type { SkippedImage } from './images/batches.ts';
import { fingerprints } from './images/fingerprints.ts';
import { checkGeometry } from './images/geometry.ts';
import { type Learned, learnProduct } from './learnProduct.ts';
import { type Refined, refine } from './refine.ts';
import type { TeachSettings } from './settings.ts';
import { createScale } from './scoring/scale.ts';
import { suggestThresholds } from './scoring/thresholds.ts';
import { Stopwatch } from './stopwatch.ts';
import { MADE_BY } from './version.ts';
import { plainVersion, type Version } from './versions.ts';
import { throwIfCancelled, type Work } from './work.ts';

export interface Taught {
  readonly manifest: Manifest;
  readonly skipped: readonly SkippedImage[];
  /** Seconds by step. */
  readonly seconds: Readonly<Record<string, number>>;
}

/**
 * Teaches a product from pictures of good parts and writes the version to a folder.
 * @param files the pictures; those that cannot be used are named in `skipped`
 * @param checkpoints folder for the state of a training that is broken off, and taken up by the same call later
 * @throws PipelineError TOO_FEW_IMAGES, CANCELLED, IMAGE_GEOMETRY_INVALID, BUNDLE_EXISTS, BUNDLE_UNWRITABLE, SCORES_*
 */
export async function teach(
  extractor: Extractor,
  files: readonly string[],
  folder: string,
  settings: TeachSettings,
  work: Work = {},
  checkpoints?: string,
): Promise<Taught> {
  await preparePlace(folder);
  const watch = new Stopwatch();
  const lesson = await learn(extractor, files, settings, { work, watch, checkpoints });
  throwIfCancelled(work);
  const manifest = await watch.time('compile', () => publish(lesson.offered, lesson, files, folder, settings));
  return { manifest, skipped: lesson.frozen.skipped, seconds: watch.seconds };
}

/** What was learned of a product: every way to judge it, and the one to offer. */
export interface Lesson extends Pick<Refined, 'versions' | 'offered'> {
  readonly frozen: Learned;
  readonly refined?: Refined;
}

/**
 * Learns a product from pictures of good parts.
 * @throws PipelineError TOO_FEW_IMAGES, CANCELLED, IMAGE_GEOMETRY_INVALID, SCORES_*
 */
export async function learn(
  extractor: Extractor,
  files: readonly string[],
  settings: TeachSettings,
  { work = {}, watch = new Stopwatch(), checkpoints }: { work?: Work; watch?: Stopwatch; checkpoints?: string | undefined } = {},
): Promise<Lesson> {
  checkGeometry(settings.geometry);
  const frozen = await learnProduct(extractor, files, settings, watch, work);
  if (settings.method === 'tocoad') {
    const refined = await refine(frozen, files, settings, watch, work, checkpoints);
    return { frozen, refined, versions: refined.versions, offered: refined.offered };
  }
  const offered = plainVersion('stage0', frozen, settings);
  return { frozen, versions: [offered], offered };
}

/**
 * Sets a version's thresholds by its held-out goods and writes it to a folder.
 * @throws PipelineError BUNDLE_EXISTS, BUNDLE_UNWRITABLE, SCORES_*
 */
export async function publish(
  { name, model, goods }: Version,
  { frozen, refined }: Lesson,
  files: readonly string[],
  folder: string,
  { geometry, seed, thresholds: rule }: TeachSettings,
): Promise<Manifest> {
  const { recall, warnings, ...thresholds } = suggestThresholds(
    goods.map(({ score }) => score),
    { ...rule, seed },
  );
  createScale(thresholds); // what no scale fits, no judge can open
  const { patches, candidates, reason } = frozen.choice;
  return writeBundle(folder, model, {
    madeBy: MADE_BY,
    createdAt: new Date().toISOString(),
    version: name,
    seed,
    geometry,
    bank: { patches, candidates: [...candidates], reason },
    thresholds: { ...thresholds, warnings: [...warnings], ...(recall === undefined ? {} : { recall }) },
    images: await fingerprints(files, frozen.skipped),
    heldOut: [...goods],
    ...(refined && { training: refined.training }),
  });
}
