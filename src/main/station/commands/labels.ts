import type { Station } from '../station.ts';
import { byPerson, bySignature, type HandlersOf } from './handler.ts';

export function labelHandlers({ labels, productImages }: Station): HandlersOf<'labels'> {
  return {
    'labels.history': byPerson('labels.read', ({ pictureId }) => labels.history(productImages.get(pictureId).id)),
    'labels.set': byPerson('labels.set', ({ pictureIds, label }, { person }) => ({ labels: labels.setAll(pictureIds, label, person) })),
    'labels.override': bySignature('labels.override', ({ pictureIds, label }, signature) => ({
      labels: labels.setAll(pictureIds, label, signature),
    })),
  };
}
