import type { GuardedCommand } from '../people/rights.ts';
import type { Station } from '../station.ts';
import { byAnybody, byPerson, type HandlersOf } from './handler.ts';

/** @param commandsOf names the commands whose right a person has */
export function sessionHandlers(
  { people: { signIn, authority } }: Station,
  commandsOf: (may: (right: GuardedCommand) => boolean) => string[],
): HandlersOf<'session'> {
  return {
    'session.signIn': byAnybody(({ login, password }) => signIn.signIn(login, password)),
    'session.read': byPerson('session.read', (_, { token }) => {
      const session = signIn.session(token);
      return { session, commands: commandsOf((right) => authority.may(token, right)) };
    }),
    'session.touch': byPerson('session.touch', () => ({})),
    'session.lock': byPerson('session.lock', (_, { token }) => {
      signIn.lock(token);
      return {};
    }),
    'session.unlock': byPerson('session.unlock', ({ password }, { token }) => signIn.unlock(token, password)),
    'session.signOut': byPerson('session.signOut', (_, { token }) => {
      signIn.signOut(token);
      return {};
    }),
  };
}
