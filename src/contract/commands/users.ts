import { z } from 'zod';
import { type Command, ID, NOTHING } from '../command.ts';
import { PASSWORD, ROLES, USER } from '../people.ts';

const ACCOUNT = z.strictObject({ login: z.string().max(1000), printedName: z.string().max(1000), password: PASSWORD });
const OF_USER = z.strictObject({ userId: ID });
const NEW_USER = z.object({ userId: ID });

export const USER_COMMANDS = {
  /** Makes the administrator of a new station. */
  'users.createFirst': { input: ACCOUNT, output: NEW_USER },
  'users.list': { input: NOTHING, output: z.array(USER) },
  /** The table of rights: who may do what, and what has to be signed. */
  'users.rights': {
    input: NOTHING,
    output: z.array(z.object({ right: z.string(), roles: z.array(z.enum(ROLES)).readonly(), needsSignature: z.boolean() })),
  },
  /** The password has to be changed by its owner at once. */
  'users.create': { input: ACCOUNT.extend({ role: z.enum(ROLES) }), output: NEW_USER },
  'users.changeRole': { input: OF_USER.extend({ role: z.enum(ROLES) }), output: NOTHING },
  'users.disable': { input: OF_USER, output: NOTHING },
  'users.enable': { input: OF_USER, output: NOTHING },
  'users.resetPassword': { input: OF_USER.extend({ password: PASSWORD }), output: NOTHING },
  'users.changeOwnPassword': { input: z.strictObject({ oldPassword: PASSWORD, newPassword: PASSWORD }), output: NOTHING },
} as const satisfies Record<string, Command>;
