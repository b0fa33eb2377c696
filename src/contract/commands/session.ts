import { z } from 'zod';
import { type Command, NOTHING } from '../command.ts';
import { PASSWORD, SESSION } from '../people.ts';

export const SESSION_COMMANDS = {
  'session.signIn': {
    input: z.strictObject({ login: z.string().max(1000), password: PASSWORD }),
    /** The token stands for the session in all that follows. */
    output: z.object({ token: z.string(), session: SESSION }),
  },
  /** Who is signed in, and what that person may ask for, signed or not. */
  'session.read': { input: NOTHING, output: z.object({ session: SESSION, commands: z.array(z.string()) }) },
  'session.touch': { input: NOTHING, output: NOTHING },
  'session.lock': { input: NOTHING, output: NOTHING },
  'session.unlock': { input: z.strictObject({ password: PASSWORD }), output: SESSION },
  'session.signOut': { input: NOTHING, output: NOTHING },
} as const satisfies Record<string, Command>;
