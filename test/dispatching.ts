import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem, StationMessage } from '../src/contract/message.ts';
import { type Role, ROLES, type Signing } from '../src/contract/people.ts';
import { Dispatcher } from '../src/main/station/dispatcher.ts';
import { Passwords } from '../src/main/station/people/passwords.ts';
import { openStation, type Station } from '../src/main/station/station.ts';
import { CHEAP, PASSWORD } from './people-station.ts';

export const SIGNING: Signing = { password: PASSWORD, meaning: 'approval', reason: 'as agreed' };

/** A station in this process, in a folder of its own under `root`, whose passwords cost nothing. */
export async function openTestStation(root: string): Promise<Station> {
  return openStation(await mkdtemp(join(root, 'station-')), { name: 'line 1', passwords: new Passwords(CHEAP) });
}

/** What the station says to a message, its progress left out. */
export async function answerTo(station: Station, message: unknown): Promise<StationMessage> {
  const said: StationMessage[] = [];
  await new Dispatcher(station, { send: (answer) => said.push(answer) }).take(message);
  return said.find(({ kind }) => kind === 'done' || kind === 'failed')!;
}

/** What the station answers to a command; `undefined` where it was done. */
export async function problemWith(
  station: Station,
  command: string,
  input: unknown,
  by: { token?: string; signing?: Signing } = {},
): Promise<Problem | undefined> {
  const answer = await answerTo(station, { kind: 'request', id: 1, command, input, ...by });
  return answer.kind === 'failed' ? answer.problem : undefined;
}

/** One person of each role, each with the role as login. @returns the tokens of their sessions */
export async function signInEach(station: Station): Promise<Record<Role, string>> {
  const output = async (command: string, input: object, by: object = {}): Promise<Record<string, string>> => {
    const answer = await answerTo(station, { kind: 'request', id: 1, command, input, ...by });
    if (answer.kind !== 'done') throw new Error(JSON.stringify(answer));
    return answer.output as Record<string, string>;
  };
  await output('users.createFirst', { login: 'administrator', printedName: 'Ada Admin', password: PASSWORD });
  const { token: administrator } = await output('session.signIn', { login: 'administrator', password: PASSWORD });
  const tokens = { administrator } as Record<Role, string>;
  for (const role of ROLES.filter((other) => other !== 'administrator')) {
    const account = { login: role, printedName: `The ${role}`, role, password: `${PASSWORD}!` };
    await output('users.create', account, { token: administrator, signing: SIGNING });
    const { token } = await output('session.signIn', { login: role, password: account.password });
    await output('users.changeOwnPassword', { oldPassword: account.password, newPassword: PASSWORD }, { token });
    tokens[role] = token;
  }
  return tokens;
}
