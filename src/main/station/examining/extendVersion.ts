import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { CommandOutput } from '../../../contract/commands.ts';
import { readBundle } from '../../../pipeline/bundle/bundle.ts';
import type { Manifest } from '../../../pipeline/bundle/manifest.ts';
import { type Regression, regressionOf } from '../../../pipeline/scoring/regression.ts';
import { StationError } from '../../errors.ts';
import { objectOf } from '../../storage/productImages.ts';
import type { ModelVersion } from '../../storage/modelVersions.ts';
import type { Person } from '../../storage/signature.ts';
import type { Station } from '../station.ts';
import { inForceOf } from './thresholds.ts';
import type { JudgingModel, ScoredPicture, ScoringWork } from './versionScores.ts';

type Extended = CommandOutput<'versions.extend'>;

export type ExtendingStation = Pick<
  Station,
  | 'folder'
  | 'trail'
  | 'products'
  | 'productImages'
  | 'images'
  | 'labels'
  | 'imageStore'
  | 'recipes'
  | 'modelVersions'
  | 'versions'
  | 'manifests'
  | 'versionScores'
  | 'examiner'
>;

/** A good picture that a version is to remember too. */
interface AddedPicture {
  readonly imageId: number;
  readonly sha256: string;
  readonly labelId: number;
}

/** Where extended versions are made before they are registered. What is left there by a station that was killed is of no use. */
export function extensionsFolder(root: string): string {
  return join(root, 'extensions');
}

/**
 * Makes a version that remembers more good pictures, and offers it where it is no worse than the one it comes from; else it stays a draft.
 * Cancelled, it leaves nothing.
 * @throws StationError VERSION_UNKNOWN, VERSION_NOT_EXTENDABLE, PRODUCT_RETIRED, PICTURE_*, VERSION_KNOWN, VERSION_UNTRACEABLE,
 *   VERSION_UNWRITABLE, CANCELLED; PipelineError as `extendVersion` of the pipeline does, EXAMINER_DIED
 */
export async function extendVersion(
  station: ExtendingStation,
  versionId: number,
  pictureIds: readonly number[],
  by: Person,
  work: ScoringWork,
): Promise<Extended> {
  const { folder: root, modelVersions, products, versions, manifests, versionScores, examiner } = station;
  const parent = modelVersions.get(versionId);
  products.inUse(parent.productId);
  const manifest = await manifests.of(versionId);
  const added = checkedPictures(station, parent, manifest, pictureIds);
  const before = await versionScores.of(versionId, work);
  const defects = before.filter(({ label, score }) => label === 'defect' && score !== null);
  const files = await soundFiles(station, manifest, added, work);
  const folder = join(extensionsFolder(root), randomUUID());
  const model = { contentHash: parent.contentHash, folder: versions.folderOf(versionId) };
  const defectFiles = defects.map(({ sha256 }) => station.imageStore.pathOf(sha256));
  try {
    await examiner.ask({ kind: 'extend', model, ...files, defects: defectFiles, folder }, work);
    const { manifest: grown } = await readBundle(folder);
    const pairs = await scoredTwice(station, { contentHash: grown.contentHash, folder }, grown, before, added, parent.productId, work);
    const { rejectInterval } = manifest.thresholds;
    const regression = regressionOf(pairs, { ...inForceOf(station, versionId), rejectHigh: rejectInterval.high }, grown.thresholds);
    const labelIds = [...modelVersions.snapshot(versionId), ...added].map(({ labelId }) => labelId);
    const { id } = await versions.register(parent.productId, folder, by, labelIds);
    return conclude(station, id, parent, added.length, toldOf(regression, pairs), by);
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined); // else the next start of the station takes it away
  }
}

/** Offers the version, or leaves it as it is, with the audit row that says why. */
function conclude(
  { trail, modelVersions }: ExtendingStation,
  versionId: number,
  parent: ModelVersion,
  pictures: number,
  regression: Extended['regression'],
  by: Person,
): Extended {
  trail.change(
    () => {
      if (regression.isPassed) modelVersions.offer(versionId, by);
    },
    {
      actor: by,
      action: 'version.extend',
      object: `model version ${versionId}`,
      newValue: { from: parent.id, pictures, ...regression },
      modelVersion: String(modelVersions.get(versionId).version),
    },
  );
  return { versionId, regression };
}

/** @throws StationError PICTURE_UNKNOWN, VERSION_NOT_EXTENDABLE */
function checkedPictures(
  { productImages, images, labels }: ExtendingStation,
  { productId, version }: ModelVersion,
  manifest: Manifest,
  pictureIds: readonly number[],
): AddedPicture[] {
  const taught = new Set(manifest.images.map(({ sha256 }) => sha256));
  return [...new Set(pictureIds)].map((id) => {
    const picture = productImages.get(id);
    const { sha256 } = images.get(picture.imageId);
    const label = labels.current(id);
    const detail =
      picture.productId !== productId
        ? 'it is of another product'
        : picture.removedUtcMs !== null
          ? 'it was removed'
          : label?.label !== 'good'
            ? 'it is not labelled as good'
            : taught.has(sha256)
              ? `version ${version} was taught with it`
              : undefined;
    if (detail !== undefined || !label) throw new StationError('VERSION_NOT_EXTENDABLE', objectOf(id), { detail: detail ?? 'no label' });
    return { imageId: picture.imageId, sha256, labelId: label.id };
  });
}

/** The files of all goods, every byte checked: else a picture that was exchanged would be remembered. */
async function soundFiles(
  { imageStore }: ExtendingStation,
  { images }: Manifest,
  added: readonly AddedPicture[],
  { signal, onProgress }: ScoringWork,
): Promise<{ goods: (string | null)[]; added: string[] }> {
  const hashes = [...images.map(({ sha256 }) => sha256), ...added.map(({ sha256 }) => sha256)];
  const files: (string | null)[] = [];
  for (const sha256 of hashes) {
    await setImmediate();
    if (signal?.aborted) throw new StationError('CANCELLED', 'files', { cause: signal.reason });
    if (sha256 !== undefined) await imageStore.read(sha256);
    files.push(sha256 === undefined ? null : imageStore.pathOf(sha256));
    onProgress?.({ step: 'files', done: files.length, total: hashes.length });
  }
  return { goods: files.slice(0, images.length), added: files.slice(images.length) as string[] };
}

interface Pair {
  readonly pictureId: number;
  readonly isDefect: boolean;
  readonly before: number;
  readonly after: number;
}

/**
 * The labelled pictures that both versions have scored: goods held out by both, or judged by both, as the new ones are, which the version is to
 * know from now on.
 */
async function scoredTwice(
  { versionScores }: ExtendingStation,
  model: JudgingModel,
  manifest: Manifest,
  before: readonly ScoredPicture[],
  added: readonly AddedPicture[],
  productId: number,
  work: ScoringWork,
): Promise<Pair[]> {
  const after = new Map((await versionScores.by(model, manifest, productId, work)).map(({ sha256, score }) => [sha256, score]));
  for (const [sha256, score] of await versionScores.judge(model, added, work)) after.set(sha256, typeof score === 'number' ? score : null);
  return before.flatMap(({ pictureId, sha256, label, score }) => {
    const now = after.get(sha256);
    return label === 'none' || score === null || now == null
      ? []
      : [{ pictureId, isDefect: label === 'defect', before: score, after: now }];
  });
}

function toldOf(
  { isPassed, newlyMissed, newlyRejected, newlyPassed, objections, reason }: Regression,
  pairs: readonly Pair[],
): Extended['regression'] {
  const idsOf = (indices: readonly number[]): number[] => indices.map((i) => pairs[i].pictureId);
  return {
    isPassed,
    checked: pairs.length,
    newlyMissed: idsOf(newlyMissed),
    newlyRejected: idsOf(newlyRejected),
    newlyPassed: idsOf(newlyPassed),
    objections: [...objections],
    reason,
  };
}
