import { z } from 'zod';
import { ID, UTC_MS } from './command.ts';

export const VERDICTS = ['PASS', 'REVIEW', 'REJECT', 'FAULT'] as const;

export const VERDICT_NAME = z.enum(VERDICTS);

const MS = z.number().nullable();

/** One part, as the line judged it. */
export const VERDICT = z.object({
  id: ID,
  /** What the trigger called the part. */
  tag: z.string(),
  judgedUtcMs: UTC_MS,
  /** Of the clock on the wall, east of Greenwich positive. */
  utcOffsetMin: z.int(),
  productId: ID.nullable(),
  recipeId: ID.nullable(),
  modelVersionId: ID.nullable(),
  /** Raw, as the thresholds are. */
  score: z.number().nullable(),
  reviewThreshold: z.number().nullable(),
  rejectThreshold: z.number().nullable(),
  verdict: VERDICT_NAME,
  faultCode: z.string().nullable(),
  frameMs: MS,
  decodeMs: MS,
  inferenceMs: MS,
  totalMs: z.number(),
  imageId: ID.nullable(),
  heatMapId: ID.nullable(),
});

/** A person's other opinion of a part. */
export const OVERRIDE = z.object({
  id: ID,
  verdictId: ID,
  overriddenTo: z.enum(['PASS', 'REJECT']),
  reason: z.string(),
  overriddenUtcMs: UTC_MS,
  overriddenBy: ID,
  overriddenByName: z.string(),
});

/** With the last opinion of a person; null where nobody had another. */
export const LISTED_VERDICT = VERDICT.extend({ overriddenTo: OVERRIDE.shape.overriddenTo.nullable() });

/** How the scores of recent parts differ from those of the goods that a version did not see when it was taught. */
export const DRIFT = z.object({
  goods: z.int(),
  parts: z.int(),
  medianGood: z.number().exactOptional(),
  medianPart: z.number().exactOptional(),
  /** Of Kolmogorov and Smirnov. */
  test: z.object({ statistic: z.number(), pValue: z.number() }).exactOptional(),
});
