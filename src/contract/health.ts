import { z } from 'zod';
import { PROBLEM } from './message.ts';

/** Whether the station can be trusted with the line: not while there is a fault. */
export const HEALTH = z.object({
  state: z.enum(['sound', 'fault']),
  /** By code, the first of each, in the order they were met. */
  faults: z.array(PROBLEM.extend({ sinceUtcMs: z.int() })),
});

export type Health = z.infer<typeof HEALTH>;
