import { z } from 'zod';
import { ID, UTC_MS } from './command.ts';
import { LINE_SET_UP } from './lineSetUp.ts';
import { VERDICT_NAME } from './verdict.ts';

/** What the line runs as, from its start until somebody stops it. */
const LINE_RUN = z.object({
  /** `fault`: every part is rejected until somebody stops the line and starts it again. */
  state: z.enum(['running', 'fault']),
  productId: ID,
  recipeVersion: ID,
  modelVersionId: ID,
  setUp: LINE_SET_UP,
  startedUtcMs: UTC_MS,
  /** Nothing passes unless it is ready. */
  actuator: z.enum(['connecting', 'ready', 'lost']),
  /** Since the start, of each verdict. */
  parts: z.record(VERDICT_NAME, z.int()),
  /** That no more pictures will come, and all that came are judged. */
  isSourceAtEnd: z.boolean(),
});

/** How the line is; null while it stands. */
export const LINE_STATUS = z.object({ run: LINE_RUN.nullable() });

export type LineStatus = z.infer<typeof LINE_STATUS>;
