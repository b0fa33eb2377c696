import { z } from 'zod';
import { type Command, ID, LIMIT } from '../command.ts';
import { ESTIMATE } from '../estimate.ts';
import { FRAME_CHECKS, RECIPE, RECIPE_SETTINGS } from '../recipe.ts';
import { THRESHOLD_WARNING } from '../version.ts';

const OF_PRODUCT = z.strictObject({ productId: ID });
const { geometry, retention, actuator } = RECIPE_SETTINGS.shape;
/** Of the recipe that the person has seen; 0 where nobody had set anything. */
const CHANGE = OF_PRODUCT.extend({ basedOnVersion: z.int().nonnegative() });

const SHARE = z.number().min(0).max(1);
const COST = z.number().min(0).max(1e12);

/** What is asked of thresholds. All but the default need labelled defects. */
const THRESHOLD_RULE = z.discriminatedUnion('rule', [
  /** As when a version is taught: from the tail of good parts alone. */
  z.strictObject({ rule: z.literal('default') }),
  /** The most defects found while no more than this share of the goods in hand is rejected. */
  z.strictObject({ rule: z.literal('byFalseRejectRate'), maxRate: z.number().gt(0).lt(1) }),
  /** The fewest goods rejected while at least this share of the defects in hand is found. */
  z.strictObject({ rule: z.literal('byRecall'), minRecall: SHARE }),
  /** The least cost per part expected; `defectShare` is the share of defective parts on the line. */
  z.strictObject({
    rule: z.literal('byCost'),
    falseRejectCost: COST,
    missCost: COST,
    defectShare: z.number().gt(0).lt(1),
  }),
]);

/** Each change makes a new version of the recipe, in which all else stays as it is. */
export const RECIPE_COMMANDS = {
  /** The one in force. Version 0 is what holds before anybody has set anything, which nobody has made. */
  'recipes.read': {
    input: OF_PRODUCT,
    output: RECIPE.extend({
      version: z.int().nonnegative(),
      createdUtcMs: RECIPE.shape.createdUtcMs.nullable(),
      createdBy: RECIPE.shape.createdBy.nullable(),
      createdByName: RECIPE.shape.createdByName.nullable(),
    }),
  },
  /** The latest first; those before a version, if one is given. */
  'recipes.history': { input: OF_PRODUCT.extend({ limit: LIMIT, beforeVersion: ID.exactOptional() }), output: z.array(RECIPE) },
  'recipes.change': { input: CHANGE.extend({ geometry, actuator, frame: FRAME_CHECKS.exactOptional() }), output: RECIPE },
  /** Raw scores of the model in force. */
  'thresholds.change': { input: CHANGE.extend({ review: z.number(), reject: z.number() }), output: RECIPE },
  /**
   * What thresholds a rule would set for a version, by all pictures whose label holds now; pictures that the version has not judged yet are
   * judged. Nothing is changed.
   */
  'thresholds.suggest': {
    input: z.strictObject({ versionId: ID, rule: THRESHOLD_RULE }),
    output: z.object({
      review: z.number(),
      reject: z.number(),
      /** What REVIEW reads; REJECT reads 50. */
      reviewPercent: z.number(),
      /** Pictures that it rests on. */
      goods: z.int(),
      defects: z.int(),
      /** Where REJECT would lie had other goods been at hand. */
      rejectInterval: ESTIMATE,
      /** Share of good parts to come that will be rejected. */
      falseRejectRate: ESTIMATE,
      /** Share of the labelled defects that is rejected; null without any. */
      recall: ESTIMATE.nullable(),
      warnings: z.array(THRESHOLD_WARNING),
    }),
  },
  'retention.change': { input: CHANGE.extend({ retention }), output: RECIPE },
} as const satisfies Record<string, Command>;
