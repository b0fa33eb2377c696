import { setImmediate } from 'node:timers/promises';
import type { Progress } from '../../../contract/message.ts';
import { teachInWorker } from '../../../trainer/teachInWorker.ts';
import { StationError } from '../../errors.ts';
import type { ModelVersion, ModelVersions } from '../../storage/modelVersions.ts';
import type { Person } from '../../storage/signature.ts';
import type { ImageStore } from '../products/imageStore.ts';
import type { Versions } from '../products/versions.ts';
import type { Lesson } from './lesson.ts';
import type { WorkingFolder } from './workingFolder.ts';

export interface LessonPlace {
  readonly imageStore: ImageStore;
  readonly modelVersions: ModelVersions;
  readonly versions: Versions;
  readonly workingFolder: WorkingFolder;
}

export interface LessonWork {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Teaches in a worker, takes the bundle into the station, and offers it.
 * @returns the version that came of it
 * @throws StationError CANCELLED, PICTURE_LOST, PICTURE_ALTERED, PICTURES_UNREADABLE, VERSION_UNWRITABLE, PRODUCT_RETIRED; PipelineError as
 *   `teachInWorker` does
 */
export async function teachLesson(
  { imageStore, modelVersions, versions, workingFolder }: LessonPlace,
  productId: number,
  lesson: Lesson,
  by: Person,
  work: LessonWork,
): Promise<ModelVersion> {
  const isKnown = (hash: string): boolean => modelVersions.list(productId).some(({ contentHash }) => contentHash === hash);
  const left = await workingFolder.tidy(lesson.id);
  if (left === undefined || isKnown(left)) {
    await workingFolder.removeBundle(lesson.id);
    await assertSound(imageStore, [...lesson.goods, ...lesson.defects], work);
    await makeBundle(imageStore, workingFolder, lesson, work);
  }
  const { id } = await versions.register(productId, workingFolder.bundleOf(lesson.id), by, lesson.labelIds);
  const offered = modelVersions.offer(id, by);
  await workingFolder.removeBundle(lesson.id).catch(() => undefined); // else the next teaching finds that it is known
  return offered;
}

/** Else a picture that was lost would be left out, and one that was exchanged be taught. */
async function assertSound(store: ImageStore, hashes: readonly string[], { signal, onProgress }: LessonWork): Promise<void> {
  for (const [i, sha256] of hashes.entries()) {
    await setImmediate();
    if (signal.aborted) throw new StationError('CANCELLED', 'teaching', { cause: signal.reason });
    await store.read(sha256);
    onProgress({ step: 'files', done: i + 1, total: hashes.length });
  }
}

async function makeBundle(store: ImageStore, folder: WorkingFolder, lesson: Lesson, { signal, onProgress }: LessonWork): Promise<void> {
  const { backbone, goods, defects, settings } = lesson;
  const pathsOf = (hashes: readonly string[]): string[] => hashes.map((sha256) => store.pathOf(sha256));
  const request = {
    backbone,
    files: pathsOf(goods),
    folder: folder.bundleOf(lesson.id),
    settings: { ...settings, defects: pathsOf(defects) },
    checkpoints: folder.state,
  };
  await teachInWorker(request, {
    signal,
    onProgress: ({ loss, ...progress }) => {
      onProgress({ ...progress, ...(loss !== undefined && { loss }) });
    },
  });
}
