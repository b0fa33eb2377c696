import type { Extractor } from './backbone/extractor.ts';
import { preparePlace, writeBundle } from './bundle/bundle.ts';
import type { Manifest } from './bundle/manifest.ts';
import { imageBatches, type SkippedImage } from './images/batches.ts';
import { fingerprints } from './images/fingerprints.ts';
import { checkGeometry } from './images/geometry.ts';
import { type Learned, learnProduct, openBankJudge } from './learnProduct.ts';
import { type Refined, refine } from './refine.ts';
import type { TeachSettings } from './settings.ts';
import { createScale } from './scoring/scale.ts';
import { suggestThresholds } from './scoring/thresholds.ts';
import { Stopwatch } from './stopwatch.ts';
import { MADE_BY } from './version.ts';
import { plainVersion, type Version, type VersionName } from './versions.ts';
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
  /** Each version's scores of the labelled defects, where there are any. */
  readonly labelled: ReadonlyMap<VersionName, readonly number[]>;
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
    const { versions, offered, contenders } = refined;
    const labelled = settings.defects.length === 0 ? [] : contenders.map(({ name, defects }) => [name, defects] as const);
    return { frozen, refined, versions, offered, labelled: new Map(labelled) };
  }
  const offered = plainVersion('stage0', frozen, settings);
  const scores = await watch.time('defects', () => scoreDefects(frozen, settings, work));
  return { frozen, versions: [offered], offered, labelled: new Map(scores.length === 0 ? [] : [['stage0', scores]]) };
}

/** @throws PipelineError IMAGE_* of a defect that cannot be used */
async function scoreDefects(frozen: Learned, settings: TeachSettings, work: Work): Promise<number[]> {
  const scores: number[] = [];
  const bank = await openBankJudge(frozen, settings);
  try {
    for await (const { images, skipped } of imageBatches(settings.defects, settings.geometry, 'gate', work)) {
      if (skipped.length > 0) throw skipped[0].error;
      for (const image of images) scores.push((await bank.judge(image, -1))!.score);
    }
    return scores;
  } finally {
    await bank.release();
  }
}

/**
 * Sets a version's thresholds by its held-out goods, foretells their recall where defects are labelled, and writes it to a folder.
 * @throws PipelineError BUNDLE_EXISTS, BUNDLE_UNWRITABLE, SCORES_*
 */
export async function publish(
  { name, model, goods }: Version,
  { frozen, refined, labelled }: Lesson,
  files: readonly string[],
  folder: string,
  { geometry, seed, thresholds: rule }: TeachSettings,
): Promise<Manifest> {
  const defects = labelled.get(name);
  const { recall, warnings, ...thresholds } = suggestThresholds(
    goods.map(({ score }) => score),
    { ...(defects && { defects }), ...rule, seed },
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
