import type { Manifest } from './bundle/manifest.ts';
import { PipelineError } from './errors.ts';
import { evenly } from './evenly.ts';
import { chooseVersion, type Contender, LABELLED_DEFECTS } from './gate.ts';
import { GateScorer } from './gateScorer.ts';
import { imageBatches } from './images/batches.ts';
import type { Geometry } from './images/geometry.ts';
import type { RgbImage } from './images/image.ts';
import { type Learned, learnProduct } from './learnProduct.ts';
import { scoreAnomalies } from './memory/heldOut.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { TeachSettings } from './settings.ts';
import type { Trained } from './training/tocoad.ts';
import { type PictureScores, plainVersion, type Version, withDiscriminator } from './versions.ts';
import { reportProgress, throwIfCancelled, type Work } from './work.ts';

/** Goods held in memory to train on, evenly spread where there are more. */
const MAX_TRAINING_IMAGES = 200;
/** Kinds of synthetic anomalies by which the gate judges, but for the one that training made. */
const EXAM_KINDS = ['perlin', 'cutpaste', 'patch'] as const;
/** Their sizes: as published, which any version sees well, and small enough to be hard. */
const EXAM_SIZES = [1, 0.25] as const;
/** Good pictures that get one of each. */
const EXAM_IMAGES = 40;

export interface Refined {
  /** Everything that was compared, from the simplest. */
  readonly versions: readonly Version[];
  readonly offered: Version;
  /** What the gate compared, in the same order. */
  readonly contenders: readonly Contender[];
  readonly training: NonNullable<Manifest['training']>;
}

/**
 * Trains as ToCoAD does, learns the product anew with the tuned extractor, and compares what can be made of it with the frozen backbone:
 * on labelled defects where there are any, else on synthetic anomalies of kinds that training never saw.
 * @throws PipelineError CANCELLED, TRAINING_DIVERGED; IMAGE_* of a labelled defect or a texture
 */
export async function refine(
  frozen: Learned,
  files: readonly string[],
  settings: TeachSettings,
  watch: Stopwatch,
  work: Work,
  checkpoints?: string,
): Promise<Refined> {
  const { train } = await import('./training/tocoad.ts'); // TensorFlow.js is loaded only by those who train
  const goods = await readGoods(
    evenly(files.length, MAX_TRAINING_IMAGES).map((index) => files[index]),
    settings.geometry,
    work,
  );
  const defects = await readImages(settings.defects, settings.geometry, work);
  const textures = await readImages(settings.textures, { ...settings.geometry, crop: undefined }, work);
  const trained = await train(frozen.extractor, goods, textures, settings.training, settings.seed, { work, watch, checkpoints });
  const learned = [frozen];
  if (!(trained.tuned instanceof PipelineError)) {
    learned.push(await learnProduct(trained.tuned, files, { ...settings, bank: frozen.choice.patches }, watch, work));
  }
  return watch.time('gate', async () => {
    const scorer = await GateScorer.open(learned, trained, settings);
    try {
      const versions = await versionsOf(learned, trained, scorer, files, settings, work);
      const exam = await examine(scorer, defects, files, settings, work);
      const contenders = versions.map(({ name, goods: heldOut, scoreOf }) => ({
        name,
        goods: heldOut.map(({ score }) => score),
        defects: exam.scores.map(scoreOf),
      }));
      const { offered, comparisons, reason } = chooseVersion(contenders, exam.judgedOn);
      const training = {
        ...settings.training,
        backend: trained.backend,
        comparisons: [...comparisons],
        judgedOn: exam.judgedOn,
        offered,
        reason,
      };
      return {
        versions,
        offered: versions.find(({ name }) => name === offered)!,
        contenders,
        training: trained.tuned instanceof PipelineError ? { ...training, failure: trained.tuned.message } : training,
      };
    } finally {
      await scorer.release();
    }
  });
}

/** Each bank alone, from the simplest, then each with D's say. */
async function versionsOf(
  learned: readonly Learned[],
  { discriminator }: Trained,
  scorer: GateScorer,
  files: readonly string[],
  settings: TeachSettings,
  work: Work,
): Promise<Version[]> {
  const { geometry } = settings;
  const plain = learned.map((one, i) => plainVersion(i === 0 ? 'stage0' : 'stage2', one, settings));
  const indices = learned.flatMap(({ goods }) => goods.map(({ image }) => image));
  const said = await scorer.discriminatorScores(files, indices, geometry, work);
  const versions = [...plain];
  for (const [i, version] of plain.entries()) {
    const fusion = await scorer.fusion(i, version.goods, said, files, geometry, work);
    versions.push(withDiscriminator(version, { discriminator, frozen: learned[0].extractor.weights, fusion }, said));
  }
  return versions;
}

/** Scores of the pictures that the gate judges by. @param defects labelled ones, where there are any */
async function examine(
  scorer: GateScorer,
  defects: readonly RgbImage[],
  files: readonly string[],
  { geometry, seed, training }: TeachSettings,
  work: Work,
): Promise<{ scores: PictureScores[]; judgedOn: string }> {
  if (defects.length > 0) {
    const scores: PictureScores[] = [];
    for (const [i, image] of defects.entries()) {
      throwIfCancelled(work, 'gate');
      scores.push(picture((await scorer.score(image, -1))!));
      reportProgress(work, 'gate', i + 1, defects.length);
    }
    return { scores, judgedOn: LABELLED_DEFECTS };
  }
  const questions = EXAM_KINDS.filter((kind) => kind !== training.generator).flatMap((kind) =>
    EXAM_SIZES.map((reach) => ({ kind, reach })),
  );
  const scores = await scoreAnomalies(scorer, files, geometry, { seed, questions, images: EXAM_IMAGES, step: 'gate' }, work);
  const whichKinds = training.generator === 'mixed' ? 'made for this' : 'of kinds that training did not see';
  return { scores: scores.map((one) => picture(one.scores)), judgedOn: `synthetic anomalies ${whichKinds}` };
}

function picture([discriminator, stage0, stage2]: readonly number[]): PictureScores {
  return { stage0, stage2, discriminator };
}

/** Opens goods, of which learning the bank has named those that cannot be used. */
async function readGoods(files: readonly string[], geometry: Geometry, work: Work): Promise<RgbImage[]> {
  const images: RgbImage[] = [];
  for await (const batch of imageBatches(files, geometry, 'features', work)) images.push(...batch.images);
  return images;
}

/** Opens pictures that must all be usable. */
async function readImages(files: readonly string[], geometry: Geometry, work: Work): Promise<RgbImage[]> {
  const images: RgbImage[] = [];
  for await (const batch of imageBatches(files, geometry, 'features', work)) {
    if (batch.skipped.length > 0) throw batch.skipped[0].error;
    images.push(...batch.images);
  }
  return images;
}
