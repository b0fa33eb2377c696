import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Bundle, readBundle } from '../../../pipeline/bundle/bundle.ts';
import type { Manifest } from '../../../pipeline/bundle/manifest.ts';
import type { RecipeSettings } from '../../../contract/recipe.ts';
import { VERSION_METRICS, VERSION_SETTINGS } from '../../../contract/version.ts';
import { StationError } from '../../errors.ts';
import type { LabelledPicture, Labels } from '../../storage/labels.ts';
import type { ModelVersion, ModelVersions, NewVersion } from '../../storage/modelVersions.ts';
import type { Recipe } from '../../storage/recipes.ts';
import type { Person, Signature } from '../../storage/signature.ts';
import { copyDurably, emptyDrafts, nameDraft, writing } from '../durable.ts';

const MANIFEST_FILE = 'manifest.json';
const DRAFTS = 'drafts';
const CODES = { full: 'VERSION_UNWRITABLE', refused: 'VERSION_UNWRITABLE' } as const;

/**
 * Opens a bundle and holds it against what the station knows of it.
 * @param contentHash of the version that it is taken for
 * @throws StationError BUNDLE_NOT_THE_ONE; PipelineError BUNDLE_*. A line that meets either is at FAULT.
 */
export async function openBundle(folder: string, contentHash: string): Promise<Bundle> {
  const bundle = await readBundle(folder);
  const found = bundle.manifest.contentHash;
  if (found === contentHash) return bundle;
  throw new StationError('BUNDLE_NOT_THE_ONE', folder, { detail: `its content hash is ${found}, not ${contentHash}` });
}

/** The bundles of model versions, each in a folder under its content hash, and the ways of bringing a version into force. */
export class Versions {
  readonly #folder: string;
  readonly #versions: ModelVersions;
  readonly #labels: Labels;

  private constructor(folder: string, versions: ModelVersions, labels: Labels) {
    this.#folder = folder;
    this.#versions = versions;
    this.#labels = labels;
  }

  /**
   * Opens the folder of all bundles, which is made where it is missing. One process has it open at a time: the one that has the database.
   * @throws StationError VERSION_UNWRITABLE
   */
  static async open(folder: string, known: { versions: ModelVersions; labels: Labels }): Promise<Versions> {
    const root = resolve(folder);
    await writing(root, CODES, () => emptyDrafts(join(root, DRAFTS)));
    return new Versions(root, known.versions, known.labels);
  }

  /**
   * Takes a bundle into the station, as a draft. The station has a copy of its own.
   * @param snapshot the labels that it was taught with; those of its pictures that hold now unless told
   * @throws PipelineError BUNDLE_* for one that is not sound; StationError VERSION_KNOWN, VERSION_UNTRACEABLE, VERSION_UNWRITABLE,
   * PRODUCT_UNKNOWN, PRODUCT_RETIRED
   */
  async register(productId: number, folder: string, by: Person, snapshot?: readonly number[]): Promise<ModelVersion> {
    const { manifest } = await readBundle(folder);
    const labelIds = this.#snapshotOf(productId, manifest, snapshot);
    await this.#takeIn(folder, manifest);
    return this.#versions.add({ productId, ...factsOf(manifest), labelIds }, by);
  }

  /**
   * The bundle of a version, every byte checked.
   * @throws StationError VERSION_UNKNOWN, BUNDLE_NOT_THE_ONE; PipelineError BUNDLE_*
   */
  async open(id: number): Promise<Bundle> {
    return openBundle(this.folderOf(id), this.#versions.get(id).contentHash);
  }

  /** Where the bundle of a version lies. @throws StationError VERSION_UNKNOWN */
  folderOf(id: number): string {
    return this.#placeOf(this.#versions.get(id).contentHash);
  }

  /**
   * As `ModelVersions.activate`, once the bundle is found sound.
   * @throws as that and as `open` do
   */
  async activate(id: number, signature: Signature, thresholds?: NonNullable<RecipeSettings['thresholds']>): Promise<Recipe> {
    await this.open(id);
    return this.#versions.activate(id, signature, thresholds);
  }

  /**
   * As `ModelVersions.rollBack`, once the bundle is found sound.
   * @throws as that and as `open` do
   */
  async rollBack(id: number, signature: Signature): Promise<Recipe> {
    await this.open(id);
    return this.#versions.rollBack(id, signature);
  }

  #placeOf(contentHash: string): string {
    return join(this.#folder, contentHash);
  }

  /** @returns the labels, of which the pictures of the manifest must be among the good ones */
  #snapshotOf(productId: number, { images }: Manifest, snapshot: readonly number[] | undefined): number[] {
    const labelled = snapshot ? this.#given(productId, snapshot) : this.#labels.snapshot(productId);
    const goods = new Map(labelled.filter(({ label }) => label === 'good').map(({ sha256, labelId }) => [sha256, labelId]));
    const used = images.filter(({ skipped }) => skipped === undefined);
    const stranger = used.find(({ sha256 }) => sha256 === undefined || !goods.has(sha256));
    if (stranger) throw new StationError('VERSION_UNTRACEABLE', stranger.file, { detail: `one of ${used.length} pictures` });
    const ids = snapshot ?? used.map(({ sha256 }) => goods.get(sha256!)!);
    return [...new Set(ids)].sort((a, b) => a - b);
  }

  #given(productId: number, labelIds: readonly number[]): LabelledPicture[] {
    return labelIds.map((id) => {
      const labelled = this.#labels.labelled(productId, id);
      if (!labelled) throw new StationError('VERSION_UNTRACEABLE', `label ${id}`, { detail: 'it is no label of this product' });
      return labelled;
    });
  }

  async #takeIn(from: string, { files, contentHash }: Manifest): Promise<void> {
    const place = this.#placeOf(contentHash);
    if (await isSound(place, contentHash)) return;
    await writing(place, CODES, async () => {
      const draft = await mkdtemp(join(this.#folder, DRAFTS, 'bundle-'));
      try {
        for (const name of [...Object.keys(files), MANIFEST_FILE]) await copyDurably(join(from, name), join(draft, name));
        await openBundle(draft, contentHash);
        await rm(place, { recursive: true, force: true });
      } catch (error) {
        await rm(draft, { recursive: true, force: true }).catch(() => undefined);
        throw error;
      }
      await nameDraft(draft, place, this.#folder);
    });
  }
}

async function isSound(folder: string, contentHash: string): Promise<boolean> {
  return openBundle(folder, contentHash).then(
    () => true,
    () => false,
  );
}

/** What the database keeps of a manifest. */
function factsOf(manifest: Manifest): Pick<NewVersion, 'seed' | 'settings' | 'metrics' | 'contentHash'> {
  const { version, madeBy, createdAt, backbone, geometry, dimensions, scoreKind, fusion, training } = manifest;
  const { bank, thresholds, heldOut, images } = manifest;
  const { comparisons, judgedOn, offered, reason, failure, ...trained } = training ?? NOT_TRAINED;
  const used = images.filter(({ skipped }) => skipped === undefined).length;
  const settings = {
    version,
    madeBy,
    createdAt,
    backbone,
    geometry,
    dimensions,
    scoreKind,
    bankPatches: bank.patches,
    fusion,
    training: trained,
  };
  const metrics = {
    thresholds,
    heldOutScores: heldOut.map(({ score }) => score),
    pictures: { used, skipped: images.length - used },
    bank,
    training: { comparisons, judgedOn, offered, reason, failure },
  };
  return {
    seed: manifest.seed,
    contentHash: manifest.contentHash,
    settings: VERSION_SETTINGS.parse(plain(settings)),
    metrics: VERSION_METRICS.parse(plain(metrics)),
  };
}

const NOT_TRAINED: Partial<NonNullable<Manifest['training']>> = {};

/** Without members that are undefined. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
