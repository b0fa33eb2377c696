import type { Recipe } from '../../storage/recipes.ts';
import { compareVersions } from '../examining/compareVersions.ts';
import { extendVersion } from '../examining/extendVersion.ts';
import { mapPicture } from '../examining/mapPicture.ts';
import { scoresOf } from '../examining/scoresOf.ts';
import type { Station } from '../station.ts';
import { byPerson, bySignature, type HandlersOf } from './handler.ts';

export function versionHandlers(station: Station): HandlersOf<'versions'> {
  const { products, modelVersions, versions, teaching, line } = station;
  /** The line goes on with it at once. */
  const inForce = (recipe: Recipe): Recipe => {
    void line.refresh();
    return recipe;
  };

  return {
    'versions.list': byPerson('versions.read', ({ productId }) => modelVersions.list(products.get(productId).id)),
    'versions.read': byPerson('versions.read', ({ versionId }) => ({
      ...modelVersions.get(versionId),
      snapshot: modelVersions.snapshot(versionId),
    })),
    'versions.teach': byPerson('versions.teach', ({ productId, ...settings }, { person }) => teaching.start(productId, settings, person)),
    'versions.register': byPerson('versions.teach', ({ productId, path }, { person }) => versions.register(productId, path, person)),
    'versions.check': byPerson('versions.read', async ({ versionId }) => {
      const { contentHash, files } = (await versions.open(versionId)).manifest;
      return { contentHash, files: Object.keys(files).length };
    }),
    'versions.scores': byPerson('versions.score', ({ versionId }, { work }) => scoresOf(station, versionId, work)),
    'versions.compare': byPerson('versions.score', ({ versionIds }, { work }) => compareVersions(station, versionIds, work)),
    'versions.map': byPerson('versions.score', ({ versionId, pictureId }, { work }) =>
      mapPicture(station, versionId, pictureId, work.signal),
    ),
    'versions.extend': byPerson('versions.teach', ({ versionId, pictureIds }, { person, work }) =>
      extendVersion(station, versionId, pictureIds, person, work),
    ),
    'versions.offer': byPerson('versions.offer', ({ versionId }, { person }) => modelVersions.offer(versionId, person)),
    'versions.discard': byPerson('versions.retire', ({ versionId }, { person }) => modelVersions.discard(versionId, person)),
    'versions.activate': bySignature('versions.activate', async ({ versionId, thresholds }, signature) => {
      await line.warmUp(versionId);
      return inForce(await versions.activate(versionId, signature, thresholds));
    }),
    'versions.rollBack': bySignature('versions.rollBack', async ({ versionId }, signature) => {
      await line.warmUp(versionId);
      return inForce(await versions.rollBack(versionId, signature));
    }),
  };
}
