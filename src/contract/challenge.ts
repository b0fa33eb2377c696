import { z } from 'zod';
import { VERDICT_NAME } from './verdict.ts';

export const KNOWN_PART = z.enum(['good', 'bad']);

/** What the parts of a challenge run are known to be, in the order in which they are put on the belt. */
export const CHALLENGE_PARTS = z.array(KNOWN_PART).min(1).max(100);

/** What became of a known part. */
export const CHALLENGED = z.object({
  known: KNOWN_PART,
  tag: z.string(),
  verdict: VERDICT_NAME,
  /** What the gate was told. */
  gate: z.enum(['PASS', 'REJECT']),
  /** What was reported from behind the gate; null where nothing was. */
  seen: z.enum(['PASS', 'REJECT']).nullable(),
  isRight: z.boolean(),
});

export const CHALLENGE_RESULT = z.object({
  isPassed: z.boolean(),
  /** Parts in their order; fewer than were announced where the run was cut off. */
  parts: z.array(CHALLENGED),
  announced: z.int(),
});

export type KnownPart = z.infer<typeof KNOWN_PART>;
export type Challenged = z.infer<typeof CHALLENGED>;
export type ChallengeResult = z.infer<typeof CHALLENGE_RESULT>;
