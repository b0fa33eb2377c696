import { type Command, NOTHING } from '../command.ts';
import { DIAGNOSIS } from '../doctor.ts';

export const DOCTOR_COMMANDS = {
  /** Tries every way to train and to judge that this machine may have: takes from seconds to minutes. */
  'doctor.examine': { input: NOTHING, output: DIAGNOSIS },
} as const satisfies Record<string, Command>;
