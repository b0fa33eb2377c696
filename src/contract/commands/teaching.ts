import { z } from 'zod';
import { type Command, NOTHING } from '../command.ts';
import { TEACHING_JOB } from '../teachingJob.ts';

export const TEACHING_COMMANDS = {
  /** The one that runs and the last ones that are over, the latest first. */
  'teaching.list': { input: NOTHING, output: z.array(TEACHING_JOB) },
  /** How the losses of a teaching went until now; of a long stage, steps evenly spread. Kept as long as the job is listed. */
  'teaching.losses': {
    input: z.strictObject({ jobId: z.uuid() }),
    output: z.object({
      stages: z.array(
        z.object({
          /** As its progress calls it. */
          step: z.string(),
          /** Steps of the stage in all. */
          total: z.int().nonnegative(),
          losses: z.array(z.object({ done: z.int().nonnegative(), loss: z.number() })).readonly(),
        }),
      ),
    }),
  },
  /** Its state is kept for the next teaching like it. One that is over stays as it is. */
  'teaching.cancel': { input: z.strictObject({ jobId: z.uuid() }), output: TEACHING_JOB },
} as const satisfies Record<string, Command>;
