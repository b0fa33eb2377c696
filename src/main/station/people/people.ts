import type { AuditTrail } from '../../storage/auditTrail.ts';
import type { StationDatabase } from '../../storage/database.ts';
import { Accounts } from './accounts.ts';
import { PasswordCheck } from './passwordCheck.ts';
import { Passwords } from './passwords.ts';
import { type SessionOptions, Sessions } from './sessions.ts';
import { Authority } from './signature.ts';
import { SignIn } from './signIn.ts';
import { Users } from './users.ts';

export interface PeopleOptions extends SessionOptions {
  /** The station's own unless told. */
  readonly passwords?: Passwords;
}

/** Who works at the station, who is signed in, and who may do what. */
export interface People {
  readonly accounts: Accounts;
  readonly signIn: SignIn;
  readonly authority: Authority;
}

/** Ends what sessions a station that was killed has left open. */
export function openPeople(db: StationDatabase, trail: AuditTrail, options: PeopleOptions): People {
  const { clock, passwords = new Passwords() } = options;
  const users = new Users(db);
  const sessions = new Sessions(db, trail, options);
  const check = new PasswordCheck(users, passwords, trail, clock);
  sessions.endAll();
  return {
    accounts: new Accounts({ users, sessions, passwords, check, trail, clock }),
    signIn: new SignIn(check, sessions),
    authority: new Authority(sessions, check),
  };
}
