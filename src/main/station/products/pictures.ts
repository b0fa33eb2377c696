import { basename } from 'node:path';
import { decodeImage } from '../../../pipeline/images/decode.ts';
import { DEFAULT_IMAGE_LIMITS } from '../../../pipeline/images/limits.ts';
import { type ImageSource, readSource } from '../../../pipeline/images/source.ts';
import { StationError } from '../../errors.ts';
import type { Images, StoredFile } from '../../storage/images.ts';
import type { ImageStore } from './imageStore.ts';

/** A picture that was opened whole and found good. */
export interface CheckedPicture {
  /** The name of its file, without any folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** As seen. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Reads a picture and decodes all of it. Bytes come with a name that somebody else has chosen: one that is more than the name of a file is
 * refused.
 * @throws PipelineError IMAGE_*; StationError PICTURE_NAME_REFUSED
 */
export async function checkPicture(source: ImageSource): Promise<CheckedPicture> {
  const name = typeof source === 'string' ? basename(source) : source.name;
  assertFileName(name);
  const { bytes } = await readSource(source, DEFAULT_IMAGE_LIMITS);
  const { width: widthPx, height: heightPx } = await decodeImage({ name: typeof source === 'string' ? source : name, bytes });
  return { name, bytes, widthPx, heightPx };
}

/**
 * Keeps a picture in the store, then writes what is known of it.
 * @param record writes the row of the file and what goes with it; `Images.record` for a picture of a part, a heat map or a mask
 * @throws StationError PICTURES_UNWRITABLE, PICTURES_FULL; what `record` throws
 */
export function keepPicture<T>(store: ImageStore, picture: CheckedPicture, record: (file: StoredFile) => T): Promise<T> {
  const { bytes, widthPx, heightPx } = picture;
  return store.keep(bytes, (file) => record({ ...file, widthPx, heightPx }));
}

/**
 * The file of a picture, checked against its hash.
 * @throws StationError PICTURE_UNKNOWN, PICTURE_PRUNED, PICTURE_LOST, PICTURE_ALTERED, PICTURES_UNREADABLE
 */
export async function readPicture(store: ImageStore, images: Images, imageId: number): Promise<Uint8Array> {
  const { sha256, prunedUtcMs } = images.get(imageId);
  if (prunedUtcMs !== null) throw new StationError('PICTURE_PRUNED', `image ${imageId}`);
  return store.read(sha256);
}

/** Also on systems that would take it: what is imported here may be exported there. */
function assertFileName(name: string): void {
  const detail = !name.isWellFormed()
    ? 'it has half a character'
    : /[\p{Cc}\u2028\u2029]/u.test(name)
      ? 'it has a control character'
      : /[/\\]|^[a-z]:/i.test(name)
        ? 'it names a folder or a drive'
        : /^[\s.]*$/.test(name)
          ? 'it is empty, or names a folder'
          : name.length > 255
            ? `it has ${name.length} characters, at most 255 are allowed`
            : undefined;
  if (detail !== undefined) throw new StationError('PICTURE_NAME_REFUSED', JSON.stringify(name.slice(0, 300)), { detail });
}
