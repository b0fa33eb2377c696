import type { Database, Statement } from 'better-sqlite3';
import type { Actor } from '../../storage/auditTrail.ts';
import type { Person } from '../../storage/signature.ts';
import type { LoginState } from './lockout.ts';
import type { Role } from '../../../contract/people.ts';

/** A person, as the others may see it. */
export interface User extends LoginState {
  readonly id: number;
  readonly login: string;
  /** As it stands under what the person signs. */
  readonly printedName: string;
  readonly role: Role;
  readonly passwordSetUtcMs: number;
  /** Whether an administrator gave it, who thus knows it. */
  readonly isPasswordTemporary: boolean;
  readonly createdUtcMs: number;
  readonly disabledUtcMs: number | null;
}

export interface NewUser {
  readonly login: string;
  readonly printedName: string;
  readonly role: Role;
}

/** A password that somebody set at some time. */
export interface SetPassword {
  readonly passwordHash: string;
  readonly isPasswordTemporary: boolean;
  readonly nowUtcMs: number;
}

/** Whoever is not signed in. */
export const NOBODY: Actor = { userId: null, userName: 'nobody', role: 'none' };

type UserRow = Omit<User, 'isPasswordTemporary'> & { readonly isPasswordTemporary: number };
type Bound<T> = Omit<T, 'isPasswordTemporary'> & { readonly isPasswordTemporary: number };

const SELECT_USERS = `SELECT id, login, printed_name AS printedName, role, password_set_utc_ms AS passwordSetUtcMs,
  password_is_temporary AS isPasswordTemporary, failed_logins AS failedLogins, locked_until_utc_ms AS lockedUntilUtcMs,
  created_utc_ms AS createdUtcMs, disabled_utc_ms AS disabledUtcMs FROM users`;

/** The table of the people. Whoever changes it does so within a transaction that has an audit row. */
export class Users {
  readonly #all: Statement<[], UserRow>;
  readonly #byId: Statement<[number], UserRow>;
  readonly #byLogin: Statement<[string], UserRow>;
  readonly #passwordHash: Statement<[number], string>;
  readonly #insert: Statement<[NewUser & Bound<SetPassword>]>;
  readonly #setRole: Statement<[Role, number]>;
  readonly #setDisabled: Statement<[number | null, number]>;
  readonly #setPassword: Statement<[Bound<SetPassword> & { id: number }]>;
  readonly #setLoginState: Statement<[LoginState & { id: number }]>;

  constructor(db: Database) {
    this.#all = db.prepare(`${SELECT_USERS} ORDER BY login`);
    this.#byId = db.prepare(`${SELECT_USERS} WHERE id = ?`);
    this.#byLogin = db.prepare(`${SELECT_USERS} WHERE login = ?`);
    this.#passwordHash = db.prepare<[number], string>('SELECT password_hash FROM users WHERE id = ?').pluck();
    this.#insert = db.prepare(`INSERT INTO users
      (login, printed_name, role, password_hash, password_is_temporary, password_set_utc_ms, created_utc_ms)
      VALUES (@login, @printedName, @role, @passwordHash, @isPasswordTemporary, @nowUtcMs, @nowUtcMs)`);
    this.#setRole = db.prepare('UPDATE users SET role = ? WHERE id = ?');
    this.#setDisabled = db.prepare('UPDATE users SET disabled_utc_ms = ? WHERE id = ?');
    this.#setPassword = db.prepare(`UPDATE users SET password_hash = @passwordHash, password_is_temporary = @isPasswordTemporary,
      password_set_utc_ms = @nowUtcMs WHERE id = @id`);
    this.#setLoginState = db.prepare(
      `UPDATE users SET failed_logins = @failedLogins, locked_until_utc_ms = @lockedUntilUtcMs WHERE id = @id`,
    );
  }

  /** By login, in the order of their letters. */
  all(): User[] {
    return this.#all.all().map(userOf);
  }

  byId(id: number): User | undefined {
    const row = this.#byId.get(id);
    return row && userOf(row);
  }

  /** @param login normalised */
  byLogin(login: string): User | undefined {
    const row = this.#byLogin.get(login);
    return row && userOf(row);
  }

  passwordHashOf(id: number): string {
    return this.#passwordHash.get(id)!;
  }

  /** @returns the id of the new one */
  add(user: NewUser, password: SetPassword): number {
    return Number(this.#insert.run({ ...user, ...bound(password) }).lastInsertRowid);
  }

  setRole(id: number, role: Role): void {
    this.#setRole.run(role, id);
  }

  setDisabled(id: number, disabledUtcMs: number | null): void {
    this.#setDisabled.run(disabledUtcMs, id);
  }

  setPassword(id: number, password: SetPassword): void {
    this.#setPassword.run({ ...bound(password), id });
  }

  setLoginState(id: number, { failedLogins, lockedUntilUtcMs }: LoginState): void {
    this.#setLoginState.run({ id, failedLogins, lockedUntilUtcMs });
  }
}

/** A user or a session, as audit rows name its person. */
export function personOf(of: Pick<User, 'printedName' | 'role'>, userId: number): Person {
  return { userId, userName: of.printedName, role: of.role };
}

function userOf(row: UserRow): User {
  return { ...row, isPasswordTemporary: row.isPasswordTemporary === 1 };
}

function bound(password: SetPassword): Bound<SetPassword> {
  return { ...password, isPasswordTemporary: password.isPasswordTemporary ? 1 : 0 };
}
