import { z } from 'zod';
import { ALARM, ALARM_CODES } from '../alarms.ts';
import { type Command, NOTHING } from '../command.ts';

export const ALARM_COMMANDS = {
  /** Those that somebody has still to see, or whose cause is still there, as they were raised. */
  'alarms.list': { input: NOTHING, output: z.array(ALARM) },
  'alarms.acknowledge': { input: z.strictObject({ code: z.enum(ALARM_CODES) }), output: z.array(ALARM) },
} as const satisfies Record<string, Command>;
