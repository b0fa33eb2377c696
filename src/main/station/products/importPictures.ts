import { stat } from 'node:fs/promises';
import { listImages } from '../../../pipeline/images/files.ts';
import type { ImageSource } from '../../../pipeline/images/source.ts';
import { PipelineError } from '../../../pipeline/errors.ts';
import type { PipelineErrorCode } from '../../../refusals/pipelineErrors.ts';
import { StationError } from '../../errors.ts';
import type { StationErrorCode } from '../../../refusals/stationErrors.ts';
import type { Added, ProductImages } from '../../storage/productImages.ts';
import type { Person } from '../../storage/signature.ts';
import type { ImageStore } from './imageStore.ts';
import { type CheckedPicture, checkPicture, keepPicture } from './pictures.ts';

/** What became of one file. */
export type Imported =
  | { readonly file: string; readonly outcome: 'imported'; readonly pictureId: number }
  /** The product has the picture, under the name of the file that it came from first. */
  | { readonly file: string; readonly outcome: 'duplicate'; readonly pictureId: number; readonly of: string }
  | { readonly file: string; readonly outcome: 'refused'; readonly code: PipelineErrorCode | StationErrorCode; readonly message: string };

export interface ImportWork {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Where pictures go, and who brings them. */
export interface ImportPlace {
  readonly store: ImageStore;
  readonly pictures: ProductImages;
  readonly productId: number;
  readonly by: Person;
}

/**
 * Imports one file, or as `importFolder` does.
 * @throws as that does
 */
export async function importPath(place: ImportPlace, path: string, work: ImportWork = {}): Promise<Imported[]> {
  const isFile = await stat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  );
  return isFile ? importPictures(place, [path], work) : importFolder(place, path, work);
}

/**
 * Imports all pictures of a folder and the folders in it, in the order of their names.
 * @throws PipelineError FOLDER_*; as `importPictures` does
 */
export async function importFolder(place: ImportPlace, folder: string, work: ImportWork = {}): Promise<Imported[]> {
  return importPictures(place, await listImages(folder, { recursive: true }), work);
}

/**
 * Imports pictures: paths of files, or bytes under the name of a file. One that cannot be used is named with its code, and the others go
 * on. Cancelled, it leaves those that are done; they are duplicates next time.
 * @returns what became of each, in order
 * @throws StationError CANCELLED, PRODUCT_UNKNOWN, PRODUCT_RETIRED, PICTURES_UNWRITABLE, PICTURES_FULL
 */
export async function importPictures(place: ImportPlace, sources: readonly ImageSource[], work: ImportWork = {}): Promise<Imported[]> {
  const imported: Imported[] = [];
  for (const source of sources) {
    if (work.signal?.aborted) throw new StationError('CANCELLED', 'import', { cause: work.signal.reason });
    imported.push(await importPicture(place, source));
    work.onProgress?.({ done: imported.length, total: sources.length });
  }
  return imported;
}

/**
 * Gives a product one picture.
 * @throws PipelineError IMAGE_*; StationError PICTURE_NAME_REFUSED; as `importPictures` does
 */
export async function addPicture(place: ImportPlace, source: ImageSource): Promise<Added> {
  return keep(place, await checkPicture(source));
}

async function importPicture(place: ImportPlace, source: ImageSource): Promise<Imported> {
  const file = typeof source === 'string' ? source : source.name;
  const picture = await checkPicture(source).catch((error: unknown) => {
    if (error instanceof PipelineError || error instanceof StationError) return error;
    throw error;
  });
  if (picture instanceof Error) return { file, outcome: 'refused', code: picture.code, message: picture.message };
  const added = await keep(place, picture);
  const { id: pictureId, originalName: of } = added.picture;
  return added.isNew ? { file, outcome: 'imported', pictureId } : { file, outcome: 'duplicate', pictureId, of };
}

function keep({ store, pictures, productId, by }: ImportPlace, picture: CheckedPicture): Promise<Added> {
  return keepPicture(store, picture, (stored) => pictures.add(productId, stored, picture.name, by));
}
