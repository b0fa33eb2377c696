import type { ExaminerJob } from '../../../contract/examiner.ts';
import type { Progress } from '../../../contract/message.ts';
import type { Examiner } from '../../../examiner/examiner.ts';
import { PipelineError } from '../../../pipeline/errors.ts';
import type { Manifest } from '../../../pipeline/bundle/manifest.ts';
import { StationError } from '../../errors.ts';
import type { Images } from '../../storage/images.ts';
import type { Labels } from '../../storage/labels.ts';
import type { ModelVersions } from '../../storage/modelVersions.ts';
import type { ProductImages } from '../../storage/productImages.ts';
import type { ImageStore } from '../products/imageStore.ts';
import { readPicture } from '../products/pictures.ts';
import type { Versions } from '../products/versions.ts';
import { allPictures, type KnownPicture } from './allPictures.ts';
import type { Manifests } from './manifests.ts';
import { ScoreCache } from './scoreCache.ts';

/** Pictures judged at a time: what is remembered when somebody cancels, and how often progress is told. */
const STEP = 16;

export type JudgingModel = Extract<ExaminerJob, { kind: 'score' }>['model'];

/** A picture of a product, and its score by a version. */
export interface ScoredPicture extends KnownPicture {
  /** Raw; null where there is none, and `problem` says why. */
  readonly score: number | null;
  /** A picture that the version was taught with is scored as if it had not been; any other one is judged. */
  readonly how: 'heldOut' | 'judged';
  /** NOT_HELD_OUT, or the code of what cannot be judged. */
  readonly problem?: string;
}

/** How to watch long work, and end it. */
export interface ScoringWork {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface ScoringParts {
  readonly productImages: ProductImages;
  readonly images: Images;
  readonly labels: Labels;
  readonly imageStore: ImageStore;
  readonly modelVersions: ModelVersions;
  readonly versions: Versions;
  readonly manifests: Manifests;
  readonly examiner: Examiner;
}

/** What versions make of the pictures of their products. Each picture is judged once by each version, in the examiner. */
export class VersionScores {
  readonly #parts: ScoringParts;
  readonly #cache = new ScoreCache();

  constructor(parts: ScoringParts) {
    this.#parts = parts;
  }

  /**
   * All pictures in use of the version's product, in the order of their import.
   * @throws StationError VERSION_UNKNOWN, BUNDLE_NOT_THE_ONE, CANCELLED; PipelineError BUNDLE_*, GRAPH_REFUSED, CANCELLED, EXAMINER_DIED
   */
  async of(versionId: number, work: ScoringWork = {}): Promise<ScoredPicture[]> {
    const { modelVersions, versions, manifests } = this.#parts;
    const { productId, contentHash } = modelVersions.get(versionId);
    const manifest = await manifests.of(versionId);
    return this.by({ contentHash, folder: versions.folderOf(versionId) }, manifest, productId, work);
  }

  /** As `of`, by a model that need not be registered yet. */
  async by(model: JudgingModel, manifest: Manifest, productId: number, work: ScoringWork = {}): Promise<ScoredPicture[]> {
    const pictures = allPictures(this.#parts, productId);
    const taught = heldOutScores(manifest);
    const scores = await this.judge(
      model,
      pictures.filter(({ sha256 }) => !taught.has(sha256)),
      work,
    );
    return pictures.map((picture): ScoredPicture => {
      if (!taught.has(picture.sha256)) return { ...picture, how: 'judged', ...toldOf(scores.get(picture.sha256)!) };
      return { ...picture, how: 'heldOut', ...toldOf(taught.get(picture.sha256) ?? 'NOT_HELD_OUT') };
    });
  }

  /** Judges pictures, whatever the model was taught with. @returns by SHA-256: a raw score, or the code of what cannot be judged */
  async judge(
    model: JudgingModel,
    pictures: readonly Pick<KnownPicture, 'imageId' | 'sha256'>[],
    { signal, onProgress }: ScoringWork = {},
  ): Promise<Map<string, number | string>> {
    const scores = new Map<string, number | string>();
    for (let start = 0; start < pictures.length; start += STEP) {
      if (signal?.aborted) throw new StationError('CANCELLED', 'judge', { cause: signal.reason });
      const some = pictures.slice(start, start + STEP);
      for (const [sha256, score] of await this.#judgeSome(model, some, signal)) scores.set(sha256, score);
      onProgress?.({ step: 'judge', done: start + some.length, total: pictures.length });
    }
    return scores;
  }

  async #judgeSome(
    model: JudgingModel,
    pictures: readonly Pick<KnownPicture, 'imageId' | 'sha256'>[],
    signal: AbortSignal | undefined,
  ): Promise<Map<string, number | string>> {
    const { imageStore, images, examiner } = this.#parts;
    const scores = new Map<string, number | string>();
    const wanted: string[] = [];
    for (const { imageId, sha256 } of pictures) {
      const known = this.#cache.get(model.contentHash, sha256);
      const problem = known === undefined ? await problemOf(readPicture(imageStore, images, imageId)) : undefined;
      if (known !== undefined) scores.set(sha256, known);
      else if (problem !== undefined) scores.set(sha256, problem);
      else wanted.push(sha256);
    }
    if (wanted.length === 0) return scores;
    const job = { kind: 'score', model, files: wanted.map((sha256) => imageStore.pathOf(sha256)) } as const;
    const made = (await examiner.ask(job, { signal })).scores;
    for (const [i, sha256] of wanted.entries()) {
      const score = made[i];
      scores.set(sha256, typeof score === 'number' ? score : score.code);
      if (typeof score === 'number') this.#cache.set(model.contentHash, sha256, score);
    }
    return scores;
  }
}

/** Of the pictures that a version was taught with; undefined for those that were not held out. */
function heldOutScores({ images, heldOut }: Manifest): Map<string, number | undefined> {
  const scores = new Map(heldOut.map(({ image, score }) => [image, score]));
  return new Map(images.flatMap(({ sha256 }, image) => (sha256 === undefined ? [] : [[sha256, scores.get(image)]])));
}

function toldOf(score: number | string): Pick<ScoredPicture, 'score' | 'problem'> {
  return typeof score === 'number' ? { score } : { score: null, problem: score };
}

/** The code that a picture is refused with; undefined where it is sound. */
async function problemOf(reading: Promise<unknown>): Promise<string | undefined> {
  return reading.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof StationError || error instanceof PipelineError) return error.code;
      throw error;
    },
  );
}
