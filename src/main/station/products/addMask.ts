import { PipelineError } from '../../../pipeline/errors.ts';
import { decodeImage } from '../../../pipeline/images/decode.ts';
import { markedIn } from '../../../pipeline/images/mask.ts';
import { encodePng } from '../../../pipeline/images/png.ts';
import { DEFAULT_IMAGE_LIMITS } from '../../../pipeline/images/limits.ts';
import { readSource } from '../../../pipeline/images/source.ts';
import { StationError } from '../../errors.ts';
import { objectOf } from '../../storage/productImages.ts';
import type { Person } from '../../storage/signature.ts';
import type { Station } from '../station.ts';
import { keepPicture } from './pictures.ts';

/**
 * Keeps a mask that a person has drawn over a picture of a product: 255 where it is marked and 0 elsewhere, whatever was drawn with.
 * @param png of the picture's size as it is seen
 * @returns the id of its row
 * @throws StationError PICTURE_UNKNOWN, PRODUCT_RETIRED, INPUT_INVALID, PICTURES_UNWRITABLE, PICTURES_FULL, AUDIT_UNWRITABLE; PipelineError
 *   IMAGE_*
 */
export async function addMask(
  { products, productImages, images, imageStore, trail }: Pick<Station, 'products' | 'productImages' | 'images' | 'imageStore' | 'trail'>,
  pictureId: number,
  png: Uint8Array,
  by: Person,
): Promise<number> {
  const picture = productImages.get(pictureId);
  products.inUse(picture.productId);
  if (picture.removedUtcMs !== null) throw new StationError('PICTURE_UNKNOWN', objectOf(pictureId), { detail: 'it was removed' });
  const { widthPx, heightPx } = images.get(picture.imageId);
  const bytes = await canonicalMask(png, widthPx, heightPx);
  return keepPicture(imageStore, { name: 'mask.png', bytes, widthPx, heightPx }, (file) =>
    trail.change(
      () => images.record(file),
      (imageId) => ({ actor: by, action: 'mask.add', object: objectOf(pictureId), newValue: { image: imageId, sha256: file.sha256 } }),
    ),
  );
}

/** Limits on the mask are those of its picture: nothing larger is decoded. */
async function canonicalMask(png: Uint8Array, widthPx: number, heightPx: number): Promise<Uint8Array> {
  const source = await readSource({ name: 'mask', bytes: png }, DEFAULT_IMAGE_LIMITS);
  if (source.format !== 'PNG') throw new PipelineError('IMAGE_UNSUPPORTED', 'mask', { detail: `it is a ${source.format}, not a PNG` });
  const limits = { ...DEFAULT_IMAGE_LIMITS, maxSidePx: Math.max(widthPx, heightPx), maxPixels: widthPx * heightPx };
  const mask = markedIn(await decodeImage(source, limits));
  if (mask.width !== widthPx || mask.height !== heightPx) {
    const detail = `it is ${mask.width} x ${mask.height} px, the picture ${widthPx} x ${heightPx}`;
    throw new StationError('INPUT_INVALID', 'mask', { detail });
  }
  if (!mask.data.includes(1)) throw new StationError('INPUT_INVALID', 'mask', { detail: 'it marks nothing' });
  return encodePng(mask);
}
