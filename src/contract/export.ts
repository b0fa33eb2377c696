import { z } from 'zod';
import { PATH, PERIOD } from './command.ts';

/** Where an export goes, and the period that it is of. */
export const EXPORT_REQUEST = z.strictObject({
  /** Nothing may be there yet. */
  folder: PATH,
  period: PERIOD,
});

/** What was exported. */
export const EXPORTED = z.object({
  folder: z.string(),
  rows: z.int().nonnegative(),
  /** The last row of the trail: keep it elsewhere, and later exports can be held against it. */
  head: z.object({ seq: z.int(), hash: z.string() }),
  /** What was wrong with trail and verdicts when it was made. */
  stationFindings: z.array(z.string()),
});
