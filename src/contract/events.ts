import { z } from 'zod';
import { ALARM } from './alarms.ts';
import { NOTHING } from './command.ts';
import { HEALTH } from './health.ts';
import { LINE_STATUS } from './lineStatus.ts';
import { PLC_TRAFFIC } from './plcTraffic.ts';
import { TEACHING_JOB } from './teachingJob.ts';
import { VERDICT } from './verdict.ts';

/** What the station tells every client by itself. An event says that something is so; nothing happens because of it. */
export const EVENTS = {
  'station.health': HEALTH,
  'teaching.changed': TEACHING_JOB,
  /** Not for each part. */
  'line.changed': LINE_STATUS,
  'line.part': VERDICT,
  /** A part waits for a picture of a client's camera: `line.pushPicture`. */
  'line.pictureWanted': NOTHING,
  /** Of the PLC that is under test. */
  'plc.traffic': PLC_TRAFFIC,
  /** All that are there. */
  'alarms.changed': z.array(ALARM),
} as const satisfies Record<string, z.ZodType>;

export type EventName = keyof typeof EVENTS;
export type EventData<E extends EventName> = z.output<(typeof EVENTS)[E]>;
