import { randomInt } from 'node:crypto';
import type { StationClient } from '../client/stationClient.ts';
import type { Role, Signing } from '../contract/people.ts';

/** A person who is signed in, and how that person signs. */
export interface DemoPerson {
  readonly login: string;
  readonly password: string;
  readonly token: string;
  readonly signing: Signing;
}

const ADMINISTRATOR = 'administrator';
/** None that could be taken for another one. */
const LETTERS = 'abcdefghkmnpqrstuvwxyz';

/** People of a new station, with a password of chance: its administrator, and those whom that one made. Each has the role as login. */
export async function makePeople<R extends Exclude<Role, 'administrator'>>(
  client: StationClient,
  roles: readonly R[],
): Promise<Record<R | 'administrator', DemoPerson>> {
  const password = newPassword();
  await client.call('users.createFirst', { login: ADMINISTRATOR, printedName: 'The administrator', password });
  const administrator = await signIn(client, ADMINISTRATOR, password);
  const people: Partial<Record<Role, DemoPerson>> = { administrator };
  for (const role of roles) {
    const temporary = newPassword();
    await client.call('users.create', { login: role, printedName: `The ${role}`, password: temporary, role }, administrator);
    const { token } = await client.call('session.signIn', { login: role, password: temporary });
    await client.call('users.changeOwnPassword', { oldPassword: temporary, newPassword: password }, { token });
    people[role] = await signIn(client, role, password);
  }
  return people as Record<R | 'administrator', DemoPerson>;
}

/** To be typed by whoever signs something: three times four letters. */
function newPassword(): string {
  const four = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [four(), four(), four()].join('-');
}

async function signIn(client: StationClient, login: string, password: string): Promise<DemoPerson> {
  const { token } = await client.call('session.signIn', { login, password });
  return { login, password, token, signing: { password, meaning: 'approval', reason: 'a demonstration' } };
}
