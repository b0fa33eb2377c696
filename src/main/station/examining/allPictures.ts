import type { Images } from '../../storage/images.ts';
import type { Label, Labels } from '../../storage/labels.ts';
import type { ProductImages } from '../../storage/productImages.ts';

/** A picture in use of a product, with the label that holds now. */
export interface KnownPicture {
  readonly pictureId: number;
  readonly imageId: number;
  readonly sha256: string;
  readonly name: string;
  readonly label: Label['label'];
  /** Of a defect. */
  readonly kind: string | null;
}

const PAGE = 1000;

/** Of a product, in the order of their import. */
export function allPictures(
  { productImages, images, labels }: { productImages: ProductImages; images: Images; labels: Labels },
  productId: number,
): KnownPicture[] {
  const pictures: KnownPicture[] = [];
  for (let page = productImages.list(productId, PAGE); page.length > 0; page = productImages.list(productId, PAGE, page.at(-1)!.id)) {
    for (const { id, imageId, originalName: name } of page) {
      const { label = 'none', kind = null } = labels.current(id) ?? {};
      pictures.push({ pictureId: id, imageId, sha256: images.get(imageId).sha256, name, label, kind });
    }
  }
  return pictures;
}
