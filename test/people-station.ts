import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Passwords, type ScryptCost } from '../src/main/station/people/passwords.ts';
import { openPeople, type People, type PeopleOptions } from '../src/main/station/people/people.ts';
import { type Role, ROLES } from '../src/contract/people.ts';
import type { GuardedCommand } from '../src/main/station/people/rights.ts';
import type { SignedIn } from '../src/main/station/people/signIn.ts';
import { type AuditRow, SELECT_AUDIT_ROWS } from '../src/main/storage/auditRow.ts';
import { openDatabase, type StationDatabase } from '../src/main/storage/database.ts';
import type { Signature } from '../src/main/storage/signature.ts';
import { MONDAY_UTC_MS, openTrail } from './station-database.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** As little work as scrypt can be given. */
export const CHEAP: ScryptCost = { log2N: 1, blockSize: 1, parallelization: 1 };

export const PASSWORD = 'correct horse battery';

/** Somebody who signed things before the test began. */
export const SIGNED: Signature = {
  actor: { userId: 1, userName: 'Ada Admin', role: 'administrator' },
  reason: 'as agreed',
  meaning: 'approval',
};

export interface PeopleStation extends People {
  readonly db: StationDatabase;
  readonly clock: { nowUtcMs: number };
  /** The rows of the trail from the one with this number on, the first unless told. */
  rows(fromSeq?: number): AuditRow[];
  /** Opens the people anew over the same database, as a station that was killed would. */
  restart(): People;
}

/** A station that knows nobody yet, in a folder of its own under `root`, on a Monday at midnight. */
export async function newPeopleStation(root: string, options: Partial<PeopleOptions> = {}): Promise<PeopleStation> {
  const folder = await mkdtemp(join(root, 'station-'));
  const db = await openDatabase(join(folder, 'station.db'));
  const clock = { nowUtcMs: MONDAY_UTC_MS };
  const readClock = (): number => clock.nowUtcMs;
  const trail = openTrail(folder, db, { clock: readClock });
  const restart = (): People => openPeople(db, trail, { clock: readClock, passwords: new Passwords(CHEAP), ...options });
  const select = db.prepare<[number], AuditRow>(`${SELECT_AUDIT_ROWS} WHERE seq >= ? ORDER BY seq`);
  return { db, clock, restart, rows: (fromSeq = 1) => select.all(fromSeq), ...restart() };
}

/** One person of each role, each with the role as login; the administrator has the id 1. */
export async function employ(station: PeopleStation): Promise<Record<Role, number>> {
  const id = await station.accounts.createFirst({ login: 'administrator', printedName: 'Ada Admin', password: PASSWORD });
  const ids: Record<Role, number> = { administrator: id, engineer: 0, operator: 0, quality: 0 };
  for (const role of ROLES.filter((other) => other !== 'administrator')) {
    ids[role] = await station.accounts.create({ login: role, printedName: `The ${role}`, role, password: `${PASSWORD}!` }, SIGNED);
    const { token } = await station.signIn.signIn(role, `${PASSWORD}!`);
    const person = station.authority.authorise(token, 'users.changeOwnPassword');
    await station.accounts.changeOwnPassword(person, `${PASSWORD}!`, PASSWORD);
    station.signIn.signOut(token);
  }
  return ids;
}

export function signInAs(station: People, login: string): Promise<SignedIn> {
  return station.signIn.signIn(login, PASSWORD);
}

/** Signs a command with the right password. */
export function signFor(station: People, token: string, command: GuardedCommand): Promise<Signature> {
  return station.authority.sign(token, command, { password: PASSWORD, meaning: 'approval', reason: 'as agreed' });
}
