import { StationError } from '../../errors.ts';
import type { Label, StoredLabel } from '../../storage/labels.ts';
import type { Added } from '../../storage/productImages.ts';
import { withRefusals } from '../../storage/refusals.ts';
import type { Person } from '../../storage/signature.ts';
import type { Station } from '../station.ts';
import { keepPicture, readPicture } from './pictures.ts';

export interface Adopted extends Added {
  readonly label: StoredLabel;
}

/**
 * Makes the picture of a part one of its product, and says what it shows: both or neither. One that the product has is labelled only; one that
 * was removed comes back.
 * @throws StationError VERDICT_UNKNOWN, PART_WITHOUT_PICTURE, PICTURE_*, PRODUCT_RETIRED, INPUT_INVALID, AUDIT_UNWRITABLE;
 *   SIGNATURE_REQUIRED naming the picture, where it would override the label of another person
 */
export async function adoptPicture(
  station: Pick<Station, 'db' | 'verdictLog' | 'images' | 'imageStore' | 'products' | 'productImages' | 'labels'>,
  verdictId: number,
  label: Label,
  by: Person,
): Promise<Adopted> {
  const { db, verdictLog, images, imageStore, products, productImages, labels } = station;
  const verdict = verdictLog.get(verdictId);
  const { productId, imageId, tag } = verdict;
  if (productId === null || imageId === null) throw new StationError('PART_WITHOUT_PICTURE', `part ${tag}`);
  products.inUse(productId);
  const { widthPx, heightPx } = images.get(imageId);
  const bytes = await readPicture(imageStore, images, imageId);
  return keepPicture(imageStore, { name: tag, bytes, widthPx, heightPx }, (file) => {
    const adopt = db.transaction((): Adopted => {
      const added = productImages.add(productId, file, tag, by);
      return { ...added, label: labels.set(added.picture.id, label, by) };
    });
    return withRefusals(`part ${tag}`, () => adopt.immediate());
  });
}
