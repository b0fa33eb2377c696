import { addMask } from '../products/addMask.ts';
import type { Station } from '../station.ts';
import { byPerson, type HandlersOf } from './handler.ts';

export function maskHandlers(station: Station): HandlersOf<'masks'> {
  return {
    'masks.add': byPerson('labels.set', async ({ pictureId, png }, { person }) => ({
      imageId: await addMask(station, pictureId, Buffer.from(png, 'base64'), person),
    })),
  };
}
