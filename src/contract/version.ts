import { z } from 'zod';
import { RECIPE_GEOMETRY } from './recipe.ts';

/*
 * What is kept of a model version beside its bundle. Members beyond these are kept and shown as they are.
 */

/** What the version was taught with. */
export const VERSION_SETTINGS = z.looseObject({ geometry: RECIPE_GEOMETRY });

/** How it did. */
export const VERSION_METRICS = z.looseObject({
  /** As suggested when it was taught, with the median score of the goods held out. */
  thresholds: z.looseObject({ review: z.number(), reject: z.number(), typicalGood: z.number() }),
  /** Scores of the goods held out: what later scores are held against to see a drift. */
  heldOutScores: z.array(z.number()),
});

export type VersionSettings = z.infer<typeof VERSION_SETTINGS>;
export type VersionMetrics = z.infer<typeof VERSION_METRICS>;
