import type { Extractor } from './backbone/extractor.ts';
import { preparePlace, writeBundle } from './bundle/bundle.ts';
import type { Manifest } from './bundle/manifest.ts';
import type { SkippedImage } from './images/batches.ts';
import { fingerprints } from './images/fingerprints.ts';
import { checkGeometry } from './images/geometry.ts';
import { learnProduct } from './learnProduct.ts';
import { refine } from './refine.ts';
import type { TeachSettings } from './settings.ts';
import { createScale } from './scoring/scale.ts';
import { suggestThresholds } from './scoring/thresholds.ts';
import { Stopwatch } from './stopwatch.ts';
import { MADE_BY } from './version.ts';
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
 * @throws PipelineError TOO_FEW_IMAGES, CANCELLED, IMAGE_GEOMETRY_INVALID, BUNDLE_EXISTS, BUNDLE_UNWRITABLE, SCORES_*
 */
export async function teach(
  extractor: Extractor,
  files: readonly string[],
  folder: string,
  settings: TeachSettings,
  work: Work = {},
): Promise<Taught> {
  const { geometry, method, seed, scoreKind } = settings;
  checkGeometry(geometry);
  await preparePlace(folder);
  const watch = new Stopwatch();
  const frozen = await learnProduct(extractor, files, settings, watch, work);
  const { learned, training } = method === 'tocoad' ? await refine(frozen, files, settings, watch, work) : { learned: frozen };
  const { recall, warnings, ...thresholds } = suggestThresholds(
    learned.goods.map(({ score }) => score),
    { ...settings.thresholds, seed },
  );
  const { choice, goods } = learned;
  createScale(thresholds); // what no scale fits, no judge can open
  throwIfCancelled(work);
  const manifest = await watch.time('compile', async () =>
    writeBundle(
      folder,
      { ...learned, geometry, scoreKind },
      {
        madeBy: MADE_BY,
        createdAt: new Date().toISOString(),
        method: learned === frozen ? 'stage0' : 'tocoad',
        seed,
        geometry,
        bank: { patches: choice.patches, candidates: [...choice.candidates], reason: choice.reason },
        thresholds: { ...thresholds, warnings: [...warnings], ...(recall === undefined ? {} : { recall }) },
        images: await fingerprints(files, learned.skipped),
        heldOut: [...goods],
        ...(training && { training }),
      },
    ),
  );
  return { manifest, skipped: learned.skipped, seconds: watch.seconds };
}
