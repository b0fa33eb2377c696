import type { RecipeSettings } from '../../../contract/recipe.ts';
import { type Recipe, settingsOf } from '../../storage/recipes.ts';
import type { Signature } from '../../storage/signature.ts';
import { suggestFor } from '../examining/thresholds.ts';
import type { Station } from '../station.ts';
import { byPerson, bySignature, type HandlersOf } from './handler.ts';

/** What is changed of which recipe. */
interface Change extends Partial<RecipeSettings> {
  readonly productId: number;
  readonly basedOnVersion: number;
}

export function recipeHandlers(station: Station): HandlersOf<'recipes' | 'thresholds' | 'retention'> {
  const { products, recipes } = station;
  const change = ({ productId, basedOnVersion, ...changed }: Change, signature: Signature): Recipe =>
    recipes.change(productId, { ...settingsOf(recipes.inForce(productId)), ...changed }, basedOnVersion, signature);

  return {
    'recipes.read': byPerson('recipes.read', ({ productId }) => {
      const { id } = products.get(productId);
      const recipe = recipes.inForce(id);
      const unset = { modelVersionId: null, createdUtcMs: null, createdBy: null, createdByName: null };
      return recipe ?? { ...unset, productId, version: 0, settings: settingsOf(recipe) };
    }),
    'recipes.history': byPerson('recipes.read', ({ productId, limit, beforeVersion }) =>
      recipes.history(products.get(productId).id, limit, beforeVersion),
    ),
    'recipes.change': bySignature('recipes.change', change),
    'thresholds.change': bySignature('thresholds.change', ({ review, reject, ...of }, signature) =>
      change({ ...of, thresholds: { review, reject } }, signature),
    ),
    'thresholds.suggest': byPerson('versions.score', (asked, { work }) => suggestFor(station, asked, work)),
    'retention.change': bySignature('retention.change', change),
  };
}
