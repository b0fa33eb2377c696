import { z } from 'zod';
import { type Command, ID, NOTHING } from '../command.ts';
import { LINE_SET_UP } from '../lineSetUp.ts';
import { CAMERA, STATION_SETTINGS } from '../settings.ts';

const NUMBERED = z.object({
  /** 1, 2, 3 ...: counts the changes. */
  version: ID,
  settings: STATION_SETTINGS,
});

/** `basedOnVersion`: of the settings that the person has seen. */
const CHANGE = z.strictObject({ basedOnVersion: ID });

export const SETTINGS_COMMANDS = {
  'settings.read': { input: NOTHING, output: NUMBERED },
  'settings.change': { input: CHANGE.extend({ settings: STATION_SETTINGS }), output: NUMBERED },
  /** Of the settings those alone that say what the line is made of, which the next start of the line takes. */
  'lineSetUp.change': { input: CHANGE.extend({ lineSetUp: LINE_SET_UP.nullable(), camera: CAMERA.nullable() }), output: NUMBERED },
} as const satisfies Record<string, Command>;
