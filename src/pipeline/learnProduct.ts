import type { Extractor } from './backbone/extractor.ts';
import type { Model } from './bundle/compile.ts';
import { foretellGraphMs, untrainedOpinion } from './bundle/latency.ts';
import type { SkippedImage } from './images/batches.ts';
import type { RgbImage } from './images/image.ts';
import { bankSize, firstOf, type MemoryBank } from './memory/bank.ts';
import { BANK_SIZES, type BankChoice, chooseBankSize } from './memory/bankSize.ts';
import { type Embedder, EmbeddingReader } from './memory/features.ts';
import { HeldOutScorer, scoreAnomalies, scoreHeldOut } from './memory/heldOut.ts';
import { learnBank, learnProjection } from './memory/learn.ts';
import { HeldOutSearch } from './memory/search.ts';
import { smoothingFor } from './scoring/anomalyMap.ts';
import type { ScoredMap } from './scoring/scoredMap.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { TeachSettings } from './settings.ts';
import type { Work } from './work.ts';

/** Good parts as one extractor sees them, and what the bank makes of goods that it did not see. */
export interface Learned extends Embedder {
  readonly bank: MemoryBank;
  readonly choice: BankChoice;
  readonly skipped: readonly SkippedImage[];
  /** Held-out scores; `image` is an index into the files. */
  readonly goods: readonly { readonly image: number; readonly score: number }[];
}

/**
 * Fits the projection, learns the bank and scores goods held out of it.
 * @throws PipelineError TOO_FEW_IMAGES, CANCELLED
 */
export async function learnProduct(
  extractor: Extractor,
  files: readonly string[],
  settings: TeachSettings,
  watch: Stopwatch,
  work: Work,
): Promise<Learned> {
  const { geometry, method, dimensions, patchCapacity, seed, scoreKind } = settings;
  const projection = await watch.time('projection', () => learnProjection(extractor, files, { geometry, dimensions, seed }, work));
  const embedder: Embedder = { extractor, projection };
  const sizes = await watch.time('latency', () =>
    sizesToTry({ ...embedder, geometry, scoreKind, ...(method === 'tocoad' && { second: untrainedOpinion(extractor) }) }, settings),
  );
  const patches = sizes[sizes.length - 1].patches;
  const { bank, skipped } = await watch.time('bank', () => learnBank(embedder, files, { geometry, patches, seed, patchCapacity }, work));
  const { choice, goods } = await watch.time('held-out', () => measure(embedder, bank, files, sizes, settings, work));
  return { ...embedder, bank: firstOf(bank, choice.patches), choice, skipped, goods };
}

/** Good pictures that get a synthetic anomaly to choose a bank by. */
const EXAM_IMAGES = 60;

/** Judges pictures by one bank. */
export interface BankJudge {
  /** Undefined where the bank holds nothing but patches of the picture's origin, which are left out; -1 for a picture of no such origin. */
  judge(image: RgbImage, origin: number): Promise<ScoredMap | undefined>;
  release(): Promise<void>;
}

/** Opens what was learned, to judge good parts as if its bank had not seen them. */
export async function openBankJudge(learned: Learned, { geometry: { heightPx, widthPx }, scoreKind }: TeachSettings): Promise<BankJudge> {
  const reader = await EmbeddingReader.open(learned);
  const search = await HeldOutSearch.open(learned.bank, [bankSize(learned.bank)]);
  const smoothing = smoothingFor(heightPx, widthPx, learned.extractor.backbone.taps[0].stride);
  const scorer = new HeldOutScorer(reader, search, smoothing, scoreKind);
  return {
    judge: async (image, origin) => (await scorer.judge(image, origin))?.[0],
    release: async () => {
      await Promise.all([reader.release(), search.release()]);
    },
  };
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
        ? chooseBankSize(
            sizes,
            goods,
            await scoreAnomalies(
              scorer,
              files,
              geometry,
              { seed, questions: [{ kind: 'mixed' }], images: EXAM_IMAGES, step: 'bank size' },
              work,
            ),
            graphBudgetMs,
          )
        : { patches: sizes[0].patches, candidates: [], reason: 'as asked for' };
    const at = sizes.findIndex(({ patches }) => patches === choice.patches);
    return { choice, goods: goods.map(({ image, scores }) => ({ image, score: scores[at] })) };
  } finally {
    await Promise.all([reader.release(), search.release()]);
  }
}
