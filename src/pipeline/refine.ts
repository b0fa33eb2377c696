import type { Manifest } from './bundle/manifest.ts';
import { evenly } from './evenly.ts';
import { imageBatches } from './images/batches.ts';
import type { Geometry } from './images/geometry.ts';
import type { RgbImage } from './images/image.ts';
import { type Learned, learnProduct, scoreLearned } from './learnProduct.ts';
import type { AnomalyKinds } from './memory/heldOut.ts';
import { auroc } from './scoring/auroc.ts';
import { compareAuroc } from './scoring/compareAuroc.ts';
import type { Stopwatch } from './stopwatch.ts';
import { type TeachSettings, TRAINING_PRESETS } from './settings.ts';
import type { Work } from './work.ts';

/** Goods held in memory to train on, evenly spread where there are more. */
const MAX_TRAINING_IMAGES = 200;
/** Training sees Perlin anomalies; these kinds it has never seen. */
const UNSEEN_KINDS: AnomalyKinds = ['cutpaste', 'patch'];
/** Standard errors by which tuning must win: one-sided 95 %. Ties go to the simpler version. */
const CLEARLY = 1.645;

/**
 * Trains as ToCoAD does, learns the product anew with the tuned extractor, and takes it only where it is clearly better at telling
 * held-out goods from synthetic anomalies of kinds that the training never saw.
 * @throws PipelineError CANCELLED, TRAINING_DIVERGED, TRAINING_COLLAPSED
 */
export async function refine(
  frozen: Learned,
  files: readonly string[],
  settings: TeachSettings,
  watch: Stopwatch,
  work: Work,
): Promise<{ learned: Learned; training: NonNullable<Manifest['training']> }> {
  const steps = TRAINING_PRESETS[settings.preset];
  const { tune } = await import('./training/tocoad.ts'); // TensorFlow.js is loaded only by those who train
  const goods = await trainingImages(files, settings.geometry, work);
  const extractor = await watch.time('training', () => tune(frozen.extractor, goods, { ...steps, seed: settings.seed }, work));
  const tuned = await learnProduct(extractor, files, { ...settings, bank: frozen.choice.patches }, watch, work);
  const [before, after] = await watch.time('gate', async () => [
    await scoresOf(frozen, files, settings, work),
    await scoresOf(tuned, files, settings, work),
  ]);
  const { difference, standardError } = compareAuroc(after, before);
  const isTaken = difference > CLEARLY * standardError;
  const training = {
    preset: settings.preset,
    ...steps,
    frozenAuroc: areaOf(before),
    tunedAuroc: areaOf(after),
    standardError,
    reason: isTaken
      ? 'tuning is clearly better at telling unseen kinds of synthetic anomalies from held-out goods'
      : 'tuning is not clearly better at telling unseen kinds of synthetic anomalies from held-out goods; the frozen backbone is kept',
  };
  return { learned: isTaken ? { ...tuned, choice: frozen.choice } : frozen, training };
}

interface GateScores {
  readonly goods: readonly number[];
  readonly defects: readonly number[];
}

async function scoresOf(learned: Learned, files: readonly string[], settings: TeachSettings, work: Work): Promise<GateScores> {
  const defects = await scoreLearned(learned, files, UNSEEN_KINDS, settings, work);
  return { goods: learned.goods.map(({ score }) => score), defects: defects.map(({ score }) => score) };
}

function areaOf({ goods, defects }: GateScores): number {
  return auroc([...goods, ...defects], [...goods.map(() => false), ...defects.map(() => true)]) ?? 0.5;
}

async function trainingImages(files: readonly string[], geometry: Geometry, work: Work): Promise<RgbImage[]> {
  const sample = evenly(files.length, MAX_TRAINING_IMAGES).map((index) => files[index]);
  const images: RgbImage[] = [];
  for await (const batch of imageBatches(sample, geometry, 'features', work)) images.push(...batch.images);
  return images;
}
