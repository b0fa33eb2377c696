import { checkProduct } from '../examining/checkProduct.ts';
import { adoptPicture } from '../products/adoptPicture.ts';
import { addPicture, importPath } from '../products/importPictures.ts';
import { importSummary } from '../products/importSummary.ts';
import type { Station } from '../station.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function pictureHandlers(station: Station): HandlersOf<'pictures'> {
  const { products, productImages, imageStore, labels } = station;
  return {
    'pictures.list': byPerson('products.read', ({ productId, limit, afterId }) =>
      productImages
        .list(products.get(productId).id, limit, afterId)
        .map((picture) => ({ ...picture, label: labels.current(picture.id) ?? null })),
    ),
    'pictures.import': byPerson('products.importImages', async ({ productId, path }, { person: by, work: { signal, onProgress } }) => {
      const place = { store: imageStore, pictures: productImages, productId: products.inUse(productId).id, by };
      const imported = await importPath(place, path, {
        signal,
        onProgress: (progress) => {
          onProgress({ step: 'import', ...progress });
        },
      });
      return importSummary(imported);
    }),
    'pictures.check': byPerson('products.checkImages', ({ productId }, { work }) => checkProduct(station, productId, work)),
    'pictures.add': byPerson('products.importImages', async ({ productId, name, picture: base64 }, { person: by }) => {
      const place = { store: imageStore, pictures: productImages, productId: products.inUse(productId).id, by };
      const { picture, isNew } = await addPicture(place, { name, bytes: Buffer.from(base64, 'base64') });
      return { picture: { ...picture, label: labels.current(picture.id) ?? null }, isNew };
    }),
    'pictures.adopt': byPerson('products.adoptImages', async ({ verdictId, label: said }, { person }) => {
      const { picture, label, isNew } = await adoptPicture(station, verdictId, said, person);
      return { picture: { ...picture, label }, isNew };
    }),
    'pictures.remove': byPerson('products.removeImages', ({ pictureId }, { person }) => productImages.remove(pictureId, person)),
    'pictures.bringBack': byPerson('products.removeImages', ({ pictureId }, { person }) => ({
      ...productImages.bringBack(pictureId, person),
      label: labels.current(pictureId) ?? null,
    })),
  };
}
