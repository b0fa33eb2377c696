import type { CommandName, CommandOutput } from '../../contract/commands.ts';

/** What the window gets of an answer: the token of a session is not for it. */
export function withoutToken<C extends CommandName>(command: C, output: CommandOutput<C>): unknown {
  if (command !== 'session.signIn') return output;
  return { session: (output as CommandOutput<'session.signIn'>).session };
}
