import type { z } from 'zod';
import { SESSION_COMMANDS } from './commands/session.ts';
import { STATION_COMMANDS } from './commands/station.ts';
import { USER_COMMANDS } from './commands/users.ts';

/** All that can be asked of a station. */
export const COMMANDS = {
  ...STATION_COMMANDS,
  ...SESSION_COMMANDS,
  ...USER_COMMANDS,
} as const;

export type CommandName = keyof typeof COMMANDS;

/** What a client gives. */
export type CommandInput<C extends CommandName> = z.input<(typeof COMMANDS)[C]['input']>;

/** What the station gets: checked, defaults filled in. */
export type CheckedInput<C extends CommandName> = z.output<(typeof COMMANDS)[C]['input']>;

export type CommandOutput<C extends CommandName> = z.output<(typeof COMMANDS)[C]['output']>;
