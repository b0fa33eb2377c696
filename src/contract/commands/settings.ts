import { z } from 'zod';
import { type Command, ID, NOTHING } from '../command.ts';
import { STATION_SETTINGS } from '../settings.ts';

const NUMBERED = z.object({
  /** 1, 2, 3 ...: counts the changes. */
  version: ID,
  settings: STATION_SETTINGS,
});

export const SETTINGS_COMMANDS = {
  'settings.read': { input: NOTHING, output: NUMBERED },
  /** `basedOnVersion`: of the settings that the person has seen. */
  'settings.change': { input: z.strictObject({ basedOnVersion: ID, settings: STATION_SETTINGS }), output: NUMBERED },
} as const satisfies Record<string, Command>;
