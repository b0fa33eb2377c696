import type { Extractor } from './backbone/extractor.ts';
import { preparePlace, writeBundle } from './bundle/bundle.ts';
import type { Model } from './bundle/compile.ts';
import { foretellGraphMs } from './bundle/latency.ts';
import type { Manifest } from './bundle/manifest.ts';
import type { SkippedImage } from './images/batches.ts';
import { fingerprints } from './images/fingerprints.ts';
import { checkGeometry, type Geometry } from './images/geometry.ts';
import { bankSize, firstOf, type MemoryBank } from './memory/bank.ts';
import { BANK_SIZES, type BankChoice, chooseBankSize } from './memory/bankSize.ts';
import { type Embedder, EmbeddingReader } from './memory/features.ts';
import { HeldOutScorer, scoreAnomalies, scoreHeldOut } from './memory/heldOut.ts';
import { learnBank, learnProjection } from './memory/learn.ts';
import { HeldOutSearch } from './memory/search.ts';
import { smoothingFor } from './scoring/anomalyMap.ts';
import type { ImageScoreKind } from './scoring/imageScore.ts';
import { createScale } from './scoring/scale.ts';
import { suggestThresholds, type ThresholdRule } from './scoring/thresholds.ts';
import { Stopwatch } from './stopwatch.ts';
import { MADE_BY } from './version.ts';
import { throwIfCancelled, type Work } from './work.ts';

export interface TeachSettings {
  readonly geometry: Geometry;
  /** Patches of the memory bank, or `auto`: as few as serve the product as well as any number within the latency budget. */
  readonly bank: number | 'auto';
  readonly seed: number;
  readonly scoreKind: ImageScoreKind;
  readonly thresholds: ThresholdRule;
  /** What one picture may take in the graph, for `bank: 'auto'`. */
  readonly graphBudgetMs: number;
  /** Dimensions of a patch in the bank. */
  readonly dimensions: number;
  /** Patches held in memory while teaching, 4 * `dimensions` bytes each. */
  readonly patchCapacity: number;
}

export const DEFAULT_SETTINGS: TeachSettings = {
  geometry: { widthPx: 256, heightPx: 256 },
  bank: 'auto',
  seed: 1,
  scoreKind: 'smoothedMaximum',
  thresholds: { rule: 'mean3sd' },
  graphBudgetMs: 30,
  dimensions: 128,
  patchCapacity: 250_000,
};

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
  const { geometry, dimensions, patchCapacity, seed, scoreKind } = settings;
  checkGeometry(geometry);
  await preparePlace(folder);
  const watch = new Stopwatch();
  const projection = await watch.time('projection', () => learnProjection(extractor, files, { geometry, dimensions, seed }, work));
  const embedder: Embedder = { extractor, projection };
  const sizes = await watch.time('latency', () => sizesToTry({ ...embedder, geometry, scoreKind }, settings));
  const patches = sizes[sizes.length - 1].patches;
  const learned = await watch.time('bank', () => learnBank(embedder, files, { geometry, patches, seed, patchCapacity }, work));
  const heldOut = await watch.time('held-out', () => measure(embedder, learned.bank, files, sizes, settings, work));
  const { recall, warnings, ...thresholds } = suggestThresholds(
    heldOut.goods.map(({ score }) => score),
    { ...settings.thresholds, seed },
  );
  const { choice, goods } = heldOut;
  createScale(thresholds); // what no scale fits, no judge can open
  throwIfCancelled(work);
  const manifest = await watch.time('compile', async () =>
    writeBundle(
      folder,
      { ...embedder, bank: firstOf(learned.bank, choice.patches), geometry, scoreKind },
      {
        madeBy: MADE_BY,
        createdAt: new Date().toISOString(),
        method: 'stage0',
        seed,
        geometry,
        bank: { patches: choice.patches, candidates: [...choice.candidates], reason: choice.reason },
        thresholds: { ...thresholds, warnings: [...warnings], ...(recall === undefined ? {} : { recall }) },
        images: await fingerprints(files, learned.skipped),
        heldOut: goods,
      },
    ),
  );
  return { manifest, skipped: learned.skipped, seconds: watch.seconds };
}

interface SizeToTry {
  readonly patches: number;
  readonly graphMs: number;
}

/** Ascending bank sizes that keep to the latency budget, one at least; just the wanted one where it is a number. */
async function sizesToTry(model: Omit<Model, 'bank'>, { bank, graphBudgetMs, seed }: TeachSettings): Promise<SizeToTry[]> {
  if (bank !== 'auto') return [{ patches: bank, graphMs: 0 }];
  const graphMs = await foretellGraphMs(model, seed);
  const sizes = BANK_SIZES.map((patches) => ({ patches, graphMs: graphMs(patches) }));
  return sizes.filter((size, i) => i === 0 || size.graphMs <= graphBudgetMs);
}

/** Scores goods that the bank did not see, at the wanted size or at the one that they and synthetic anomalies on them speak for. */
async function measure(
  embedder: Embedder,
  bank: MemoryBank,
  files: readonly string[],
  wanted: readonly SizeToTry[],
  { geometry, scoreKind, seed, bank: asked, graphBudgetMs }: TeachSettings,
  work: Work,
): Promise<{ choice: BankChoice; goods: { image: number; score: number }[] }> {
  const sizes = wanted
    .filter(({ patches }, i) => i === 0 || patches <= bankSize(bank))
    .map((size) => ({ ...size, patches: Math.min(size.patches, bankSize(bank)) }));
  const smoothing = smoothingFor(geometry.heightPx, geometry.widthPx, embedder.extractor.backbone.taps[0].stride);
  const reader = await EmbeddingReader.open(embedder);
  const search = await HeldOutSearch.open(
    bank,
    sizes.map(({ patches }) => patches),
  );
  try {
    const scorer = new HeldOutScorer(reader, search, smoothing, scoreKind);
    const goods = await scoreHeldOut(scorer, files, geometry, work);
    const choice =
      asked === 'auto'
        ? chooseBankSize(sizes, goods, await scoreAnomalies(scorer, files, geometry, seed, work), graphBudgetMs)
        : { patches: sizes[0].patches, candidates: [], reason: 'as asked for' };
    const at = sizes.findIndex(({ patches }) => patches === choice.patches);
    return { choice, goods: goods.map(({ image, scores }) => ({ image, score: scores[at] })) };
  } finally {
    await Promise.all([reader.release(), search.release()]);
  }
}
