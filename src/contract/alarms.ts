import { z } from 'zod';
import type { Words } from '../refusals/codedError.ts';

interface AlarmWords extends Words {
  /** That its cause is over as soon as it has come: then to acknowledge it is all there is to do. */
  readonly isMoment?: true;
}

/** What the line calls a person for: what it means, and what that person can do. A code never changes its meaning. */
export const ALARMS = {
  REJECTS_IN_A_ROW: {
    meaning: 'Many parts in a row were rejected.',
    remedy: 'Look at the last parts: is the process out of order, or the camera or the light?',
  },
  REJECT_RATE: {
    meaning: 'Too many of the last parts were rejected.',
    remedy: 'Look at the last parts, and at what changed in the process.',
  },
  REJECT_UNCONFIRMED: {
    meaning: 'The reject sensor did not see a part that was rejected.',
    remedy: 'Stop the line and look for the part: it may be among the good ones. Check gate and sensor.',
    isMoment: true,
  },
  PASSED_AGAINST_ORDER: {
    meaning: 'A part went through the gate that was not let through.',
    remedy: 'Stop the line and take the part out. Check the gate before going on.',
    isMoment: true,
  },
  VERDICT_LATE: {
    meaning: 'A part had no verdict in time, and was rejected.',
    remedy: 'If it comes again: give the line more time before the gate, a smaller memory bank, or a faster machine.',
    isMoment: true,
  },
  PART_UNTRACKED: {
    meaning: 'A part could not be followed, and was rejected.',
    remedy: 'Tags must differ among parts on the belt, and parts must keep their distance. See the detail.',
    isMoment: true,
  },
  ACTUATOR_LOST: {
    meaning: 'The PLC does not answer; until it does, it rejects every part.',
    remedy: 'Check its cable and power, and the port in the settings.',
  },
  ACTUATOR_REPORT: {
    meaning: 'The PLC reports a fault of its own.',
    remedy: 'Look up the code of the detail in the manual of the gate; TRIGGERS_MISSED: parts went by unseen and were rejected.',
    isMoment: true,
  },
  RECIPE_MISMATCH: {
    meaning: 'The PLC is set to another recipe than the station.',
    remedy: 'Choose the same product on both; no part passes until then.',
  },
  RECIPE_NOT_READY: {
    meaning: 'The recipe that came into force cannot be judged by.',
    remedy: 'See the detail; bring back a recipe that could be, and start the line again.',
    isMoment: true,
  },
  FRAME_UNPAIRED: {
    meaning: 'A part had no picture that was surely of it, or a picture was of no part.',
    remedy: 'Check camera and trigger. Until both are in step, parts are rejected.',
    isMoment: true,
  },
  SOURCE_LOST: { meaning: 'No pictures come from the camera.', remedy: 'Check the camera, or the folder that its pictures come from.' },
  WORKER_RESTARTED: {
    meaning: 'What judges the parts had stopped and was started anew; parts in between were rejected.',
    remedy: 'If it comes again, look at the memory that is left on the machine, and report it.',
    isMoment: true,
  },
  LINE_INTERRUPTED: {
    meaning: 'The station ended while the line ran, and the line stands since.',
    remedy: 'Look at the parts that are on the belt, then start the line again.',
  },
  PROVIDER_FELL_BACK: {
    meaning: 'The graphics card is not used for judging; the processor is.',
    remedy: 'Verdicts are right, but may take longer. See the detail, and what `lynceus doctor` says of the card and its driver.',
  },
  STATION_FAULT: {
    meaning: 'The station cannot keep what it must keep, or cannot believe what it reads.',
    remedy: 'See the faults of the station; the line stands until they are gone.',
  },
  DISK_LOW: { meaning: 'There is little room left on the drive.', remedy: 'Free room, or keep pictures for a shorter time.' },
  SCORE_DRIFT: {
    meaning: 'Parts that pass no longer look as those did that the model was taught with.',
    remedy: 'Look at light, lens and parts; teach anew where the change is meant to be.',
  },
  CHALLENGE_MISSED: { meaning: 'It is time for a challenge run.', remedy: 'Run the known parts through the line.' },
  CHALLENGE_FAILED: {
    meaning: 'In a challenge run a known part was not treated as it should be.',
    remedy: 'Do not go on before the cause is found and a challenge run is passed. Parts since the last one are in doubt.',
    isMoment: true,
  },
} as const satisfies Record<string, AlarmWords>;

/** DISK_LOW: what of a drive's room is little; parts of a shift still fit, and there is time to act. */
export const DISK_LOW_BYTES = 2 * 2 ** 30;
/** DISK_LOW: of a drive that is small anyway. */
export const DISK_LOW_SHARE = 0.05;

/** SCORE_DRIFT: parts without which nothing is said of a drift. */
export const DRIFT_LEAST_PARTS = 100;
/** SCORE_DRIFT: by chance alone a difference like this comes once in so many looks. */
export const DRIFT_LARGEST_P = 1e-6;
/** SCORE_DRIFT: how far apart the two distributions are, 0..1; a small difference shows no change worth a call, however sure it is. */
export const DRIFT_LEAST_STATISTIC = 0.4;

export type AlarmCode = keyof typeof ALARMS;

export const ALARM_CODES = Object.keys(ALARMS) as [AlarmCode, ...AlarmCode[]];

/**
 * An alarm that somebody has still to see or whose cause is still there; it leaves the list when it was acknowledged and its cause is gone
 * (after ISA 18.2).
 */
export const ALARM = z.object({
  code: z.enum(ALARM_CODES),
  detail: z.string(),
  raisedUtcMs: z.int(),
  /** How often its cause came since. */
  times: z.int().positive(),
  acknowledged: z.object({ byName: z.string(), atUtcMs: z.int() }).nullable(),
  /** When its cause was gone; null while it is there. */
  clearedUtcMs: z.int().nullable(),
});

export type Alarm = z.infer<typeof ALARM>;
