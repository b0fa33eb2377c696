import { readMap, viewPicture } from '../products/showPictures.ts';
import type { Station } from '../station.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function imageHandlers({ imageStore, images }: Station): HandlersOf<'images'> {
  return {
    'images.view': byPerson('images.read', async ({ imageId, maxSidePx }) => {
      const { bytes, ...shown } = await viewPicture(imageStore, images, imageId, maxSidePx);
      return { ...shown, base64: bytes.toString('base64') };
    }),
    'images.map': byPerson('images.read', async ({ imageId }) => {
      const { bytes, ...shown } = await readMap(imageStore, images, imageId);
      return { ...shown, base64: bytes.toString('base64') };
    }),
  };
}
