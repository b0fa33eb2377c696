import type { CommandOutput } from '../../../contract/commands.ts';
import { DEFAULT_BACKBONE } from '../../../pipeline/backbone/registry.ts';
import { errorOf } from '../../../trainer/refusals.ts';
import { settingsOf } from '../../storage/recipes.ts';
import type { Station } from '../station.ts';
import { allPictures } from './allPictures.ts';
import type { ScoringWork } from './versionScores.ts';

/**
 * Looks for pictures of a product that should not teach, as the recipe's geometry cuts them.
 * @throws StationError PRODUCT_UNKNOWN; PipelineError CANCELLED, EXAMINER_DIED, WEIGHTS_*
 */
export async function checkProduct(
  station: Pick<Station, 'products' | 'productImages' | 'images' | 'labels' | 'imageStore' | 'recipes' | 'examiner'>,
  productId: number,
  work: ScoringWork,
): Promise<CommandOutput<'pictures.check'>> {
  const { products, recipes, imageStore, examiner } = station;
  const known = allPictures(station, products.get(productId).id);
  const { geometry } = settingsOf(recipes.inForce(productId));
  const files = known.map(({ sha256 }) => imageStore.pathOf(sha256));
  const { pictures, unreadable } = await examiner.ask({ kind: 'check', backbone: DEFAULT_BACKBONE.name, files, geometry }, work);
  return {
    pictures: pictures.map(({ index, nearDuplicateOf, findings, ...facts }) => ({
      ...facts,
      pictureId: known[index].pictureId,
      nearDuplicateOf: nearDuplicateOf === undefined ? null : known[nearDuplicateOf].pictureId,
      findings: [...findings],
    })),
    unreadable: unreadable.map(({ index, refusal }) => {
      const { code, message } = errorOf(refusal);
      return { pictureId: known[index].pictureId, code, message };
    }),
  };
}
