import type { z } from 'zod';
import { ALARM_COMMANDS } from './commands/alarms.ts';
import { AUDIT_COMMANDS } from './commands/audit.ts';
import { IMAGE_COMMANDS } from './commands/images.ts';
import { DRIVE_COMMANDS } from './commands/drive.ts';
import { DOCTOR_COMMANDS } from './commands/doctor.ts';
import { LABEL_COMMANDS } from './commands/labels.ts';
import { LINE_COMMANDS } from './commands/line.ts';
import { MASK_COMMANDS } from './commands/masks.ts';
import { PICTURE_COMMANDS } from './commands/pictures.ts';
import { PLC_COMMANDS } from './commands/plc.ts';
import { PRODUCT_COMMANDS } from './commands/products.ts';
import { RECIPE_COMMANDS } from './commands/recipes.ts';
import { SESSION_COMMANDS } from './commands/session.ts';
import { SETTINGS_COMMANDS } from './commands/settings.ts';
import { STATION_COMMANDS } from './commands/station.ts';
import { TEACHING_COMMANDS } from './commands/teaching.ts';
import { USER_COMMANDS } from './commands/users.ts';
import { VERDICT_COMMANDS } from './commands/verdicts.ts';
import { VERSION_COMMANDS } from './commands/versions.ts';

/** All that can be asked of a station. */
export const COMMANDS = {
  ...STATION_COMMANDS,
  ...SESSION_COMMANDS,
  ...USER_COMMANDS,
  ...VERDICT_COMMANDS,
  ...AUDIT_COMMANDS,
  ...SETTINGS_COMMANDS,
  ...LABEL_COMMANDS,
  ...IMAGE_COMMANDS,
  ...MASK_COMMANDS,
  ...PICTURE_COMMANDS,
  ...PRODUCT_COMMANDS,
  ...RECIPE_COMMANDS,
  ...TEACHING_COMMANDS,
  ...VERSION_COMMANDS,
  ...LINE_COMMANDS,
  ...PLC_COMMANDS,
  ...DRIVE_COMMANDS,
  ...ALARM_COMMANDS,
  ...DOCTOR_COMMANDS,
} as const;

export type CommandName = keyof typeof COMMANDS;

/** What a client gives. */
export type CommandInput<C extends CommandName> = z.input<(typeof COMMANDS)[C]['input']>;

/** What the station gets: checked, defaults filled in. */
export type CheckedInput<C extends CommandName> = z.output<(typeof COMMANDS)[C]['input']>;

export type CommandOutput<C extends CommandName> = z.output<(typeof COMMANDS)[C]['output']>;
