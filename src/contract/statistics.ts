import { z } from 'zod';
import { ID, UTC_MS } from './command.ts';
import { VERDICT_NAME } from './verdict.ts';

const COUNT = z.int().nonnegative();
const COUNTS = z.record(VERDICT_NAME, COUNT);

/** What became of the parts of a period. */
export const VERDICT_SUMMARY = z.object({
  parts: COUNT,
  verdicts: COUNTS,
  /** Share that is PASS, 0..1; null without parts. */
  yieldShare: z.number().nullable(),
  /** By the last opinion of each part: parts that did not pass and should have, and parts that passed and should not have. */
  overrides: z.object({ falseRejects: COUNT, missed: COUNT }),
  /** By code, the most first. */
  faults: z.array(z.object({ code: z.string(), parts: COUNT })),
  /** From the trigger to the verdict, within half a percent; null without parts. */
  latencyMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
});

/** Parts of one hour, day or shift by the clock on the wall. */
export const VERDICT_BUCKET = z.object({
  /** When it begins. */
  startUtcMs: z.int(),
  /** The name of the shift; null for hours and days. */
  shift: z.string().nullable(),
  verdicts: COUNTS,
  /** For each model version that judged: scores of another one have another scale. Within half a percent. */
  scores: z.array(z.object({ modelVersionId: ID, parts: COUNT, median: z.number(), q95: z.number() })),
});

export const SERIES_BY = z.enum(['hour', 'day', 'shift']);

/** Why parts did not pass, and how many it were. */
export const PARETO_CAUSE = z.object({
  /**
   * `fault`: could not be judged, `name` is the code. `defect`: a person labelled its picture as that kind. `falseReject`: a person says that it
   * is good. `unlabelled`: a REJECT of which nobody has said anything.
   */
  cause: z.enum(['fault', 'defect', 'falseReject', 'unlabelled']),
  /** The code of the fault or the kind of the defect; empty for the others. */
  name: z.string(),
  parts: COUNT,
  /** When the latest of them was judged. */
  latestUtcMs: UTC_MS,
});

export type VerdictSummary = z.infer<typeof VERDICT_SUMMARY>;
export type VerdictBucket = z.infer<typeof VERDICT_BUCKET>;
export type SeriesBy = z.infer<typeof SERIES_BY>;
export type ParetoCause = z.infer<typeof PARETO_CAUSE>;
