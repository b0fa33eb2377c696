import type { Station } from '../station.ts';
import { byPerson, bySignature, type HandlersOf } from './handler.ts';

export function labelHandlers({ labels, productImages, people: { accounts } }: Station): HandlersOf<'labels'> {
  return {
    'labels.history': byPerson('labels.read', ({ pictureId }) => {
      const names = new Map(accounts.all().map(({ id, printedName }) => [id, printedName]));
      return labels.history(productImages.get(pictureId).id).map((said) => ({ ...said, labelledByName: names.get(said.labelledBy) ?? '' }));
    }),
    'labels.set': byPerson('labels.set', ({ pictureIds, label }, { person }) => ({ labels: labels.setAll(pictureIds, label, person) })),
    'labels.override': bySignature('labels.override', ({ pictureIds, label }, signature) => ({
      labels: labels.setAll(pictureIds, label, signature),
    })),
  };
}
