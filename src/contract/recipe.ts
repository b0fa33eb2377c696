import { z } from 'zod';
import { ALARM_CODES } from './alarms.ts';
import { ID, UTC_MS } from './command.ts';

/*
 * How a product is judged and what becomes of its parts: what a recipe says, apart from which model it stands with.
 */

/** Sides of a network's input, px. */
const INPUT_SIDE = z.int().min(64).max(2048).multipleOf(32);
/** No camera has more columns or rows. */
const MAX_SIDE_PX = 65_535;
const MAX_DELAY_MS = 600_000;
const MAX_PARTS = 100_000_000;

/** What is cut out of a picture, and the size that part is brought to. */
export const RECIPE_GEOMETRY = z.strictObject({
  crop: z
    .strictObject({
      leftPx: z.int().min(0).max(MAX_SIDE_PX),
      topPx: z.int().min(0).max(MAX_SIDE_PX),
      widthPx: z.int().min(1).max(MAX_SIDE_PX),
      heightPx: z.int().min(1).max(MAX_SIDE_PX),
    })
    .exactOptional(),
  widthPx: INPUT_SIDE,
  heightPx: INPUT_SIDE,
});

/** What a picture must be like to be judged; any other is a FAULT. A check that is left out is not made. */
export const FRAME_CHECKS = z.strictObject({
  /** Its sides as it came. */
  size: z.strictObject({ widthPx: z.int().min(1).max(MAX_SIDE_PX), heightPx: z.int().min(1).max(MAX_SIDE_PX) }).exactOptional(),
  /** Standard deviation of luma; less is blank. */
  leastContrast: z.number().min(0).max(128).exactOptional(),
  /** Variance of the Laplacian of luma; less is blurred. */
  leastSharpness: z.number().min(0).max(1_000_000).exactOptional(),
  /** Share of white pixels. */
  mostBright: z.number().min(0).max(1).exactOptional(),
  /** Share of black pixels. */
  mostDark: z.number().min(0).max(1).exactOptional(),
});

/** Raw scores of the model that they stand with. */
export const THRESHOLDS = z
  .strictObject({ review: z.number(), reject: z.number() })
  .refine(({ review, reject }) => review <= reject, 'REVIEW must not be above REJECT');

/** For how long the pictures of parts are kept, and of how many; without a member, without end. */
const KEEP = z
  .strictObject({ days: z.int().min(0).max(36_500).exactOptional(), parts: z.int().min(0).max(MAX_PARTS).exactOptional() })
  .refine(({ days, parts }) => days !== undefined || parts !== undefined, 'Say for how many days, of how many parts, or both');

/** By verdict; pictures of a verdict without a rule are kept without end. */
const RETENTION = z
  .strictObject({
    PASS: KEEP.exactOptional(),
    REVIEW: KEEP.exactOptional(),
    REJECT: KEEP.exactOptional(),
    FAULT: KEEP.exactOptional(),
  })
  .refine(
    ({ PASS, REVIEW, REJECT }) => daysOf(PASS) <= daysOf(REVIEW) && daysOf(REVIEW) <= daysOf(REJECT),
    'Pictures of defects must be kept at least as long as those of good parts: PASS, REVIEW, REJECT in rising order',
  );

/** When a part is at the reject gate: so long after its trigger, or so many counts of the encoder. `none`: there is no gate. */
const GATE = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('none') }),
  z.strictObject({ by: z.literal('time'), delayMs: z.int().min(1).max(MAX_DELAY_MS) }),
  z.strictObject({
    by: z.literal('encoder'),
    counts: z
      .int()
      .min(1)
      .max(2 ** 31 - 1),
  }),
]);

const ACTUATOR = z
  .strictObject({
    gate: GATE,
    /** For how long the gate is held. */
    pulseMs: z.int().min(1).max(60_000),
    /** From the trigger; a verdict that comes later is a REJECT. */
    deadlineMs: z.int().min(1).max(MAX_DELAY_MS),
    /** What becomes of a part for REVIEW. */
    onReview: z.enum(['PASS', 'REJECT']).default('REJECT'),
    /** Within this after its trigger a part is reported to have passed the gate; null where nothing reports it. */
    confirmedByMs: z.int().min(1).max(MAX_DELAY_MS).nullable().default(null),
    /** Parts that come closer to each other cannot be told apart at the gate: both are rejected. */
    leastGapMs: z.int().min(0).max(MAX_DELAY_MS).default(0),
    /** Parts between trigger and gate at once; any more are rejected. */
    capacity: z.int().min(1).max(10_000).default(100),
    /** So many rejects one after the other raise an alarm; 0 for none. */
    alarmAfterRejects: z.int().min(0).max(10_000),
    /** More than this share of the last parts rejected raises an alarm; 1 for none. */
    alarmAboveShare: z.number().min(0).max(1).default(1),
    alarmOfParts: z.int().min(10).max(10_000).default(100),
    /** Minutes from one challenge run to the next; 0 where none is asked for. */
    challengeEveryMin: z.int().min(0).max(10_080).default(0),
    /** Alarms after which every part is rejected until somebody starts the line again. */
    stopsOn: z.array(z.enum(ALARM_CODES)).max(ALARM_CODES.length).default(['PASSED_AGAINST_ORDER', 'STATION_FAULT', 'CHALLENGE_FAILED']),
  })
  .refine(
    ({ gate, deadlineMs }) => gate.by !== 'time' || deadlineMs <= gate.delayMs,
    'The deadline must not be after the part is at the gate',
  )
  .refine(
    ({ confirmedByMs, deadlineMs }) => confirmedByMs === null || confirmedByMs > deadlineMs,
    'A part is reported behind the gate, after its deadline',
  );

export const RECIPE_SETTINGS = z.strictObject({
  geometry: RECIPE_GEOMETRY,
  /** Null where no model is in force. */
  thresholds: THRESHOLDS.nullable(),
  retention: RETENTION,
  actuator: ACTUATOR,
  frame: FRAME_CHECKS.default({}),
});

/** How a product is judged: one of its recipe's versions. */
export const RECIPE = z.object({
  productId: ID,
  version: ID,
  /** Null where no model is in force. */
  modelVersionId: ID.nullable(),
  settings: RECIPE_SETTINGS,
  createdUtcMs: UTC_MS,
  createdBy: ID,
  createdByName: z.string(),
});

export type FrameChecks = z.infer<typeof FRAME_CHECKS>;
export type RecipeGeometry = z.infer<typeof RECIPE_GEOMETRY>;
export type Retention = z.infer<typeof RETENTION>;
export type RecipeSettings = z.infer<typeof RECIPE_SETTINGS>;

/** What holds before anybody has said otherwise: all pictures are kept, blank ones are a FAULT, and nothing is thrown out, for want of a gate. */
export const DEFAULT_RECIPE: RecipeSettings = {
  geometry: { widthPx: 256, heightPx: 256 },
  thresholds: null,
  retention: {},
  actuator: ACTUATOR.parse({ gate: { by: 'none' }, pulseMs: 100, deadlineMs: 1000, alarmAfterRejects: 10 }),
  frame: { leastContrast: 1 },
};

function daysOf(keep: z.infer<typeof KEEP> | undefined): number {
  return keep?.days ?? Infinity;
}
