import { z } from 'zod';
import { PATH } from './command.ts';
import { TRIGGER, type PLC } from './lineSetUp.ts';
import { PROBLEM, PROGRESS } from './message.ts';

/*
 * What the guide of a demo and whoever forked it say to each other. The guide makes pictures of a product, teaches it, and then runs a belt with
 * a PLC in software, until it is told to stop or its parent hangs up.
 */

/** How a guide is started, as its command line gives it. */
export const GUIDE_ORDER = z.strictObject({
  /** For all that it makes; an empty one, or one that a guide has made things in, which it replaces. */
  folder: PATH,
  /** Of all chance. */
  seed: z.int().min(0).max(999_999_999).default(1),
  partsPerSecond: z.number().min(0.1).max(20).default(1),
});

/** Where the line's PLC listens. */
const GUIDE_PLC = z.strictObject({ kind: z.literal('tcp'), host: z.string(), port: z.int() }) satisfies z.ZodType<z.infer<typeof PLC>>;

/** What was made and taught. */
const GUIDE_TAUGHT = z.object({
  /** Of the product, as people call it. */
  productName: z.string(),
  /** Pictures of good parts that the model was taught with. */
  goodsFolder: z.string(),
  /** Pictures of defects that it was not taught with, by kind. */
  defects: z.array(z.object({ kind: z.string(), folder: z.string() })),
  modelFolder: z.string(),
});

/** A belt that waits for its station: parts come once the station lets the line run. */
const GUIDE_LINE = z.object({
  plc: GUIDE_PLC,
  /** Where the camera puts its pictures, each under the tag of its part; the guide takes them away when their parts are gone. */
  cameraFolder: z.string(),
  trigger: TRIGGER,
  /** From the trigger to the gate, and by when a part is reported behind it. */
  gateDelayMs: z.int().positive(),
  confirmedByMs: z.int().positive(),
});

export const GUIDE_MESSAGE = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), progress: PROGRESS }),
  z.object({ kind: z.literal('taught'), taught: GUIDE_TAUGHT }),
  z.object({ kind: z.literal('line'), line: GUIDE_LINE }),
  /** It ends without a line. */
  z.object({ kind: z.literal('refused'), problem: PROBLEM }),
]);

/** What a guide is told. */
export const GUIDE_WORD = z.strictObject({ kind: z.literal('stop') });

export type GuideOrder = z.input<typeof GUIDE_ORDER>;
export type GuideTaught = z.infer<typeof GUIDE_TAUGHT>;
export type GuideLine = z.infer<typeof GUIDE_LINE>;
export type GuideMessage = z.infer<typeof GUIDE_MESSAGE>;
export type GuideWord = z.infer<typeof GUIDE_WORD>;
