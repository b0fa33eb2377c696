import { z } from 'zod';
import { ALARM_CODES } from './alarms.ts';
import { CHALLENGED, KNOWN_PART } from './challenge.ts';
import { ID, UTC_MS } from './command.ts';
import { LINE_SET_UP } from './lineSetUp.ts';
import { VERDICT_NAME } from './verdict.ts';

/** Parts between trigger and gate that are told one by one. */
export const MOST_IN_FLIGHT = 50;

const ALARM_CODE = z.enum(ALARM_CODES);

/** A part between its trigger and the gate. */
const PART_IN_FLIGHT = z.object({
  tag: z.string(),
  /** Since its trigger. */
  ageMs: z.number(),
  /** What the gate was told; null before the verdict. */
  gate: z.enum(['PASS', 'REJECT']).nullable(),
});

/** The challenge run that is under way, or the last one since the start. */
const CHALLENGE_STATE = z.object({
  isRunning: z.boolean(),
  announced: z.int(),
  /** Known parts that were at the trigger. */
  entered: z.int(),
  /** Known parts of which it is known what became of them. */
  done: z.int(),
  /** What is to be put on the belt next; null where all are, or the run is over. */
  next: KNOWN_PART.nullable(),
  parts: z.array(CHALLENGED),
  /** Null while it runs. */
  isPassed: z.boolean().nullable(),
});

/** What the line runs as, from its start until somebody stops it. */
const LINE_RUN = z.object({
  /** `fault`: every part is rejected until somebody stops the line and starts it again. */
  state: z.enum(['running', 'fault']),
  /** What brought it to a fault. */
  fault: z.object({ code: ALARM_CODE, detail: z.string(), sinceUtcMs: UTC_MS }).nullable(),
  productId: ID,
  productName: z.string(),
  recipeVersion: ID,
  modelVersionId: ID,
  setUp: LINE_SET_UP,
  startedUtcMs: UTC_MS,
  /** Nothing passes unless it is ready. */
  actuator: z.enum(['connecting', 'ready', 'lost']),
  /** Since the start, of each verdict. */
  parts: z.record(VERDICT_NAME, z.int()),
  /** Judged in the last minute. */
  partsPerMinute: z.int(),
  /** The latest at the trigger last; the first ones are left out beyond 50. */
  inFlight: z.array(PART_IN_FLIGHT).max(MOST_IN_FLIGHT),
  inFlightCount: z.int(),
  challenge: CHALLENGE_STATE.nullable(),
  /** When the next challenge run has to be passed; null where none is asked for. */
  challengeDueUtcMs: UTC_MS.nullable(),
  /** Alarms that bring the line to a fault, as the recipe says. */
  stopsOn: z.array(ALARM_CODE),
  /** That no more pictures will come, and all that came are judged. */
  isSourceAtEnd: z.boolean(),
});

/** What ran when the station ended, though nobody had stopped it. */
const LAST_RUN = z.object({
  productId: ID,
  productName: z.string(),
  startedUtcMs: UTC_MS,
  startedByName: z.string(),
  /** `stop`: the station was told to end. `kill`: it ended without a word, as by a loss of power. */
  endedBy: z.enum(['stop', 'kill']),
  /** Null where that is not known. */
  endedUtcMs: UTC_MS.nullable(),
});

/** How the line is; `run` is null while it stands. */
export const LINE_STATUS = z.object({
  run: LINE_RUN.nullable(),
  /** Until somebody starts the line. */
  lastRun: LAST_RUN.nullable(),
});

export type LineStatus = z.infer<typeof LINE_STATUS>;
export type LineRun = z.infer<typeof LINE_RUN>;
export type LastRun = z.infer<typeof LAST_RUN>;
export type ChallengeState = z.infer<typeof CHALLENGE_STATE>;
