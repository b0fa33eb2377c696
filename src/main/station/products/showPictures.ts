import { isGreyPng } from '../../../pipeline/images/png.ts';
import { viewImage } from '../../../pipeline/images/view.ts';
import { StationError } from '../../errors.ts';
import type { Images } from '../../storage/images.ts';
import type { ImageStore } from './imageStore.ts';
import { readPicture } from './pictures.ts';

/** What a screen shows of a stored picture, with the sides of that one as it is seen. */
interface Shown<MediaType> {
  readonly mediaType: MediaType;
  readonly bytes: Buffer;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Any stored picture, shrunk for a screen.
 * @throws StationError PICTURE_UNKNOWN, PICTURE_PRUNED, PICTURE_LOST, PICTURE_ALTERED, PICTURES_UNREADABLE; PipelineError IMAGE_*
 */
export async function viewPicture(store: ImageStore, images: Images, imageId: number, maxSidePx: number): Promise<Shown<'image/jpeg'>> {
  const { widthPx, heightPx } = images.get(imageId);
  const bytes = await readPicture(store, images, imageId);
  return { ...(await viewImage({ name: `image ${imageId}`, bytes }, maxSidePx)), widthPx, heightPx };
}

/**
 * A heat map or a mask as it is stored.
 * @throws StationError as `viewPicture` does, and INPUT_INVALID for a picture that is neither
 */
export async function readMap(store: ImageStore, images: Images, imageId: number): Promise<Shown<'image/png'>> {
  const { widthPx, heightPx } = images.get(imageId);
  const bytes = await readPicture(store, images, imageId);
  if (!isGreyPng(bytes)) throw new StationError('INPUT_INVALID', `image ${imageId}`, { detail: 'it is neither a heat map nor a mask' });
  return { mediaType: 'image/png', bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), widthPx, heightPx };
}
