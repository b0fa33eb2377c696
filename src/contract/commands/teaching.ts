import { z } from 'zod';
import { type Command, NOTHING } from '../command.ts';
import { TEACHING_JOB } from '../teachingJob.ts';

export const TEACHING_COMMANDS = {
  /** The one that runs and the last ones that are over, the latest first. */
  'teaching.list': { input: NOTHING, output: z.array(TEACHING_JOB) },
  /** Its state is kept for the next teaching like it. One that is over stays as it is. */
  'teaching.cancel': { input: z.strictObject({ jobId: z.uuid() }), output: TEACHING_JOB },
} as const satisfies Record<string, Command>;
