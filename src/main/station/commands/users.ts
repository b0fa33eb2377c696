import { type Right, RIGHTS } from '../people/rights.ts';
import type { Station } from '../station.ts';
import { byAnybody, byPerson, bySignature, type HandlersOf } from './handler.ts';

export function userHandlers({ people: { accounts } }: Station): HandlersOf<'users'> {
  return {
    'users.createFirst': byAnybody(async (account) => ({ userId: await accounts.createFirst(account) })),
    'users.list': byPerson('users.read', () => accounts.all()),
    'users.rights': byPerson('users.read', () => Object.entries<Right>(RIGHTS).map(([right, of]) => ({ right, ...of }))),
    'users.create': bySignature('users.create', async (account, signature) => ({ userId: await accounts.create(account, signature) })),
    'users.changeRole': bySignature('users.changeRole', ({ userId, role }, signature) => {
      accounts.changeRole(userId, role, signature);
      return {};
    }),
    'users.disable': bySignature('users.disable', ({ userId }, signature) => {
      accounts.disable(userId, signature);
      return {};
    }),
    'users.enable': bySignature('users.enable', ({ userId }, signature) => {
      accounts.enable(userId, signature);
      return {};
    }),
    'users.resetPassword': bySignature('users.resetPassword', async ({ userId, password }, signature) => {
      await accounts.resetPassword(userId, password, signature);
      return {};
    }),
    'users.changeOwnPassword': byPerson('users.changeOwnPassword', async ({ oldPassword, newPassword }, { person }) => {
      await accounts.changeOwnPassword(person, oldPassword, newPassword);
      return {};
    }),
  };
}
