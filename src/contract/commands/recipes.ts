import { z } from 'zod';
import { type Command, ID, LIMIT } from '../command.ts';
import { FRAME_CHECKS, RECIPE, RECIPE_SETTINGS } from '../recipe.ts';

const OF_PRODUCT = z.strictObject({ productId: ID });
const { geometry, retention, actuator } = RECIPE_SETTINGS.shape;
/** Of the recipe that the person has seen; 0 where nobody had set anything. */
const CHANGE = OF_PRODUCT.extend({ basedOnVersion: z.int().nonnegative() });

/** Each change makes a new version of the recipe, in which all else stays as it is. */
export const RECIPE_COMMANDS = {
  /** The one in force. Version 0 is what holds before anybody has set anything, which nobody has made. */
  'recipes.read': {
    input: OF_PRODUCT,
    output: RECIPE.extend({
      version: z.int().nonnegative(),
      createdUtcMs: RECIPE.shape.createdUtcMs.nullable(),
      createdBy: RECIPE.shape.createdBy.nullable(),
    }),
  },
  /** The latest first; those before a version, if one is given. */
  'recipes.history': { input: OF_PRODUCT.extend({ limit: LIMIT, beforeVersion: ID.exactOptional() }), output: z.array(RECIPE) },
  'recipes.change': { input: CHANGE.extend({ geometry, actuator, frame: FRAME_CHECKS.exactOptional() }), output: RECIPE },
  /** Raw scores of the model in force. */
  'thresholds.change': { input: CHANGE.extend({ review: z.number(), reject: z.number() }), output: RECIPE },
  'retention.change': { input: CHANGE.extend({ retention }), output: RECIPE },
} as const satisfies Record<string, Command>;
