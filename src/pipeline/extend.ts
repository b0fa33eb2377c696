import { writeBundle } from './bundle/bundle.ts';
import type { Model } from './bundle/compile.ts';
import type { Manifest } from './bundle/manifest.ts';
import { DiscriminatorScorer } from './discriminatorScorer.ts';
import { imageBatches } from './images/batches.ts';
import { fingerprints } from './images/fingerprints.ts';
import type { RgbImage } from './images/image.ts';
import { bankSize, type MemoryBank } from './memory/bank.ts';
import { EmbeddingReader } from './memory/features.ts';
import { grownBank, patchesOfEach } from './memory/grow.ts';
import { HeldOutScorer } from './memory/heldOut.ts';
import { HeldOutSearch } from './memory/search.ts';
import { smoothingFor } from './scoring/anomalyMap.ts';
import { blended } from './scoring/fusion.ts';
import { createScale } from './scoring/scale.ts';
import { suggestThresholds } from './scoring/thresholds.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { MADE_BY } from './version.ts';
import { throwIfCancelled, type Work } from './work.ts';

/** What a version is made of that is to remember more, and the pictures that go with it. */
export interface ExtensionPlan {
  readonly manifest: Manifest;
  readonly model: Model;
  /** The file of each of the manifest's pictures, by index; null for those that were not used. */
  readonly goods: readonly (string | null)[];
  /** Good pictures that it was not taught with. */
  readonly added: readonly string[];
  /** Labelled defects, to foretell what share of them is found. */
  readonly defects: readonly string[];
}

/**
 * Writes a version that also remembers more good pictures, without training: its bank goes on to grow among their patches. Thresholds are made
 * anew from held-out scores: each good that was held out before, and each new one, is scored without its own patches. What D says, and how
 * it counts, stays.
 * @throws PipelineError BANK_FULL, CANCELLED, IMAGE_* of a picture that cannot be used, BUNDLE_EXISTS, BUNDLE_UNWRITABLE, SCORES_*
 */
export async function extendVersion(plan: ExtensionPlan, folder: string, work: Work = {}): Promise<Manifest> {
  const { manifest: parent, added } = plan;
  const bank = await bankWith(plan, work);
  const model: Model = { ...plan.model, bank };
  const { heldOut, defects } = await scored(model, plan, work);
  throwIfCancelled(work);
  const { recall, warnings, ...thresholds } = suggestThresholds(
    heldOut.map(({ score }) => score),
    { ...DEFAULT_SETTINGS.thresholds, defects, seed: parent.seed },
  );
  createScale(thresholds); // what no scale fits, no judge can open
  const grown = bankSize(bank) - bankSize(plan.model.bank);
  return writeBundle(folder, model, {
    madeBy: MADE_BY,
    createdAt: new Date().toISOString(),
    version: parent.version,
    seed: parent.seed,
    geometry: parent.geometry,
    bank: {
      patches: bankSize(bank),
      candidates: parent.bank.candidates,
      reason: `${grown} patches of ${added.length} good pictures beside those of the version with content hash ${parent.contentHash}`,
    },
    thresholds: { ...thresholds, warnings: [...warnings], ...(recall === undefined ? {} : { recall }) },
    images: [...parent.images, ...(await fingerprints(added, []))],
    heldOut,
    ...(parent.training && { training: parent.training }),
  });
}

/** The bank, grown batch by batch, so that no more than the patches of one batch are in memory. */
async function bankWith({ manifest, model, goods, added }: ExtensionPlan, work: Work): Promise<MemoryBank> {
  const each = patchesOfEach(model.bank, goods.filter((file) => file !== null).length, added.length);
  const { stride } = model.extractor.backbone.taps[0];
  const cells = (model.geometry.widthPx / stride) * (model.geometry.heightPx / stride);
  const reader = await EmbeddingReader.open(model);
  let { bank } = model;
  try {
    for await (const { indices, images, skipped } of imageBatches(added, manifest.geometry, 'features', work)) {
      if (skipped.length > 0) throw skipped[0].error;
      const about = { cells, firstImage: goods.length + indices[0], count: each * images.length };
      bank = await grownBank(bank, await reader.read(images), about, { signal: work.signal });
    }
    return bank;
  } finally {
    await reader.release();
  }
}

/** The scores of goods held out, of those before and of the new ones, and of the defects. */
async function scored(
  model: Model,
  { manifest, goods, added, defects: defectFiles }: ExtensionPlan,
  work: Work,
): Promise<{ heldOut: Manifest['heldOut']; defects: number[] }> {
  const scorer = await VersionScorer.open(model);
  try {
    const held = [...manifest.heldOut.map(({ image }) => image), ...added.map((_, i) => goods.length + i)];
    const files = held.map((image) => goods[image] ?? added[image - goods.length]);
    const heldOut: Manifest['heldOut'] = [];
    for await (const { indices, images, skipped } of imageBatches(files, manifest.geometry, 'held-out', work)) {
      if (skipped.length > 0) throw skipped[0].error;
      for (const [i, index] of indices.entries()) {
        const score = await scorer.score(images[i], held[index]);
        if (score !== undefined) heldOut.push({ image: held[index], score });
      }
    }
    const defects: number[] = [];
    for await (const { images, skipped } of imageBatches(defectFiles, manifest.geometry, 'judge', work)) {
      if (skipped.length > 0) throw skipped[0].error;
      for (const image of images) defects.push((await scorer.score(image, -1))!);
    }
    return { heldOut, defects };
  } finally {
    await scorer.release();
  }
}

/** Scores pictures as the version does, without the patches of their own. */
class VersionScorer {
  readonly #model: Model;
  readonly #reader: EmbeddingReader;
  readonly #search: HeldOutSearch;
  readonly #bank: HeldOutScorer;
  readonly #discriminator: DiscriminatorScorer | undefined;

  private constructor(model: Model, reader: EmbeddingReader, search: HeldOutSearch, discriminator: DiscriminatorScorer | undefined) {
    const { extractor, geometry, scoreKind } = model;
    const smoothing = smoothingFor(geometry.heightPx, geometry.widthPx, extractor.backbone.taps[0].stride);
    this.#model = model;
    this.#reader = reader;
    this.#search = search;
    this.#bank = new HeldOutScorer(reader, search, smoothing, scoreKind);
    this.#discriminator = discriminator;
  }

  static async open(model: Model): Promise<VersionScorer> {
    const { extractor, second } = model;
    const reader = await EmbeddingReader.open(model);
    const search = await HeldOutSearch.open(model.bank, [bankSize(model.bank)]);
    const frozen = second && { backbone: extractor.backbone, weights: second.frozen };
    return new VersionScorer(model, reader, search, frozen && (await DiscriminatorScorer.open(frozen, second.discriminator)));
  }

  /** @param origin the picture that it is, by the bank's index; -1 for none that it was learned from. Undefined where the bank holds no other. */
  async score(image: RgbImage, origin: number): Promise<number | undefined> {
    const [score] = (await this.#bank.score(image, origin)) ?? [];
    if (score === undefined || !this.#discriminator) return score;
    return blended(this.#model.second!.fusion.score, score, (await this.#discriminator.judge(image)).score);
  }

  async release(): Promise<void> {
    await Promise.all([this.#reader.release(), this.#search.release(), this.#discriminator?.release()]);
  }
}
