import { Argument, type Command, Option } from 'commander';
import { type Role, ROLES } from '../../contract/people.ts';
import { StationError } from '../../main/errors.ts';
import { printJson, printResult } from '../output.ts';
import {
  addPersonOptions,
  addSigningOptions,
  addStationOptions,
  type PersonOptions,
  type SigningOptions,
  type StationOptions,
} from '../station/options.ts';
import { readPassword } from '../station/passwords.ts';
import { type Ask, asPerson, withStation } from '../station/session.ts';
import { tableText, timeText } from '../table.ts';

const NEW_PASSWORD = 'LYNCEUS_NEW_PASSWORD';

interface Named {
  readonly printedName: string;
}

export function addUsers(program: Command): void {
  const users = program.command('users').description('Who works at a station, and in which role.');

  addStationOptions(users.command('first <login>'))
    .description('Make the first account of a new station, an administrator.')
    .requiredOption('--printed-name <name>', 'as it stands under what the person signs')
    .action(async (login: string, options: StationOptions & Named) => {
      const password = await readNewPassword(login);
      const { printedName } = options;
      const made = await withStation(options, (client) => client.call('users.createFirst', { login, printedName, password }));
      printResult(options, made, `${login} is the administrator of this station.`);
    });

  addPersonOptions(users.command('list', { isDefault: true }))
    .description('List the accounts.')
    .action(async (options: PersonOptions) => {
      const all = await asPerson(options, (ask) => ask('users.list', {}));
      if (options.json) printJson(all);
      else {
        const rows = all.map((user) => [user.login, user.printedName, user.role, stateOf(user), timeText(user.createdUtcMs)]);
        console.log(tableText(['LOGIN', 'NAME', 'ROLE', 'STATE', 'SINCE (UTC)'], rows));
      }
    });

  addSigningOptions(users.command('create <new-login>'))
    .description('Make an account; its owner changes the password at the first sign-in.')
    .requiredOption('--printed-name <name>', 'as it stands under what the person signs')
    .addOption(new Option('--role <role>', 'what the person may do').choices(ROLES).makeOptionMandatory())
    .action(async (login: string, options: SigningOptions & Named & { role: Role }) => {
      const password = await readNewPassword(login);
      const { printedName, role } = options;
      const made = await asPerson(options, (ask) => ask('users.create', { login, printedName, role, password }));
      printResult(options, made, `${login} is ${role} now.`);
    });

  addSigningOptions(users.command('role <of-login>').addArgument(new Argument('<role>', 'the new one').choices(ROLES)))
    .description("Change a person's role.")
    .action(async (login: string, role: Role, options: SigningOptions) => {
      await asPerson(options, async (ask) => ask('users.changeRole', { userId: await idOf(ask, login), role }));
      printResult(options, { login, role }, `${login} is ${role} now.`);
    });

  addSigningOptions(users.command('disable <of-login>'))
    .description('Shut a person out; what the person has done stays.')
    .action(async (login: string, options: SigningOptions) => {
      await asPerson(options, async (ask) => ask('users.disable', { userId: await idOf(ask, login) }));
      printResult(options, { login }, `${login} is shut out.`);
    });

  addSigningOptions(users.command('enable <of-login>'))
    .description('Let a person in again.')
    .action(async (login: string, options: SigningOptions) => {
      await asPerson(options, async (ask) => ask('users.enable', { userId: await idOf(ask, login) }));
      printResult(options, { login }, `${login} may sign in again.`);
    });

  addSigningOptions(users.command('reset-password <of-login>'))
    .description('Give a person a new password, to be changed at the next sign-in.')
    .action(async (login: string, options: SigningOptions) => {
      const password = await readNewPassword(login);
      await asPerson(options, async (ask) => ask('users.resetPassword', { userId: await idOf(ask, login), password }));
      printResult(options, { login }, `${login} has a new password.`);
    });

  addPersonOptions(users.command('change-password'))
    .description('Change your own password.')
    .action(async (options: PersonOptions) => {
      const oldPassword = await readPassword(`Password of ${options.login}`);
      const newPassword = await readNewPassword(options.login);
      await asPerson(options, (ask) => ask('users.changeOwnPassword', { oldPassword, newPassword }), oldPassword);
      printResult(options, { login: options.login }, 'The password is changed.');
    });
}

function readNewPassword(login: string): Promise<string> {
  return readPassword(`New password of ${login}`, NEW_PASSWORD);
}

/** The station numbers people; at the command line they are called by their login. */
async function idOf(ask: Ask, login: string): Promise<number> {
  const user = (await ask('users.list', {})).find((other) => other.login === login.toLowerCase());
  if (!user) throw new StationError('USER_UNKNOWN', login);
  return user.id;
}

function stateOf({ disabledUtcMs, isPasswordTemporary }: { disabledUtcMs: number | null; isPasswordTemporary: boolean }): string {
  if (disabledUtcMs !== null) return 'disabled';
  return isPasswordTemporary ? 'has to change the password' : 'in use';
}
