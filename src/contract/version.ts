import { z } from 'zod';
import { ESTIMATE } from './estimate.ts';
import { RECIPE_GEOMETRY } from './recipe.ts';

/*
 * What is kept of a model version beside its bundle. Members beyond these are kept and shown as they are.
 */

/** What the version was taught with. */
export const VERSION_SETTINGS = z.looseObject({
  geometry: RECIPE_GEOMETRY,
  /** Whose bank judges, `stage0` or `stage2`, and whether D has a say: `stage2+D`. */
  version: z.string().exactOptional(),
});

/** What the gate said of what a training came to. */
const GATE_REPORT = z.looseObject({
  /** AUROC of each, and its gain over stage 0 with its 90 % interval. */
  comparisons: z.array(z.object({ version: z.string(), auroc: z.number(), gain: ESTIMATE })).exactOptional(),
  /** What they were compared on. */
  judgedOn: z.string().exactOptional(),
  offered: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  /** Why stage 2 came to nothing, where it did. */
  failure: z.string().exactOptional(),
});

/** What is to be said against suggested thresholds. */
export const THRESHOLD_WARNING = z.object({
  /** FEW_GOODS or TAIL_OUT_OF_REACH. */
  code: z.string(),
  message: z.string(),
});

/** As suggested when a version was taught, with what could be expected of them. */
const SUGGESTED = z.looseObject({
  review: z.number(),
  reject: z.number(),
  /** The median score of the goods held out. */
  typicalGood: z.number(),
  /** How many they rest on. */
  goods: z.int().exactOptional(),
  falseRejectRate: ESTIMATE.exactOptional(),
  /** Of the defects that were labelled then. */
  recall: ESTIMATE.exactOptional(),
  warnings: z.array(THRESHOLD_WARNING).exactOptional(),
});

/** How it did. */
export const VERSION_METRICS = z.looseObject({
  thresholds: SUGGESTED,
  /** Scores of the goods held out: what later scores are held against to see a drift. */
  heldOutScores: z.array(z.number()),
  /** Good ones; those skipped could not be opened or used. */
  pictures: z.object({ used: z.int(), skipped: z.int() }).exactOptional(),
  bank: z.looseObject({ patches: z.int() }).exactOptional(),
  /** Empty where nothing was trained. */
  training: GATE_REPORT.exactOptional(),
});

export type ThresholdWarning = z.infer<typeof THRESHOLD_WARNING>;
export type VersionSettings = z.infer<typeof VERSION_SETTINGS>;
export type VersionMetrics = z.infer<typeof VERSION_METRICS>;
