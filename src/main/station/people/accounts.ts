import { StationError } from '../../errors.ts';
import type { AuditTrail } from '../../storage/auditTrail.ts';
import { type Person, type Signature, signedBy } from '../../storage/signature.ts';
import { checkedLogin, checkedPrintedName } from './inputs.ts';
import { UNTRIED } from './lockout.ts';
import type { PasswordCheck } from './passwordCheck.ts';
import { assertFit, isSamePassword, type Passwords } from './passwords.ts';
import type { Role } from '../../../contract/people.ts';
import type { Sessions } from './sessions.ts';
import { type NewUser, NOBODY, type User, type Users } from './users.ts';

/** An account that is to be made. */
export interface NewAccount extends NewUser {
  readonly password: string;
}

/** What the accounts need of the others. */
export interface AccountParts {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly check: PasswordCheck;
  readonly trail: AuditTrail;
  readonly clock: () => number;
}

/** The accounts of the people. Whether somebody may change them, `Authority` says. */
export class Accounts {
  readonly #parts: AccountParts;

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  all(): User[] {
    return this.#parts.users.all();
  }

  /**
   * Makes the first account, an administrator's, with a password that its owner chose.
   * @returns its id
   * @throws StationError USERS_EXIST, INPUT_INVALID, PASSWORD_UNFIT
   */
  async createFirst(account: Omit<NewAccount, 'role'>): Promise<number> {
    this.#assertFirstRun();
    const user = checkedUser({ ...account, role: 'administrator' }, account.password);
    const passwordHash = await this.#parts.passwords.hash(account.password);
    // Somebody else may have been first while the hash was made.
    this.#assertFirstRun();
    const { users, trail, clock } = this.#parts;
    return trail.change(
      () => users.add(user, { passwordHash, isPasswordTemporary: false, nowUtcMs: clock() }),
      (id) => ({ actor: NOBODY, action: 'users.createFirst', object: `user ${id}`, newValue: { ...user } }),
    );
  }

  /**
   * Makes an account with a password that its owner has to change at once.
   * @returns its id
   * @throws StationError LOGIN_TAKEN, INPUT_INVALID, PASSWORD_UNFIT
   */
  async create(account: NewAccount, signature: Signature): Promise<number> {
    const user = checkedUser(account, account.password);
    const passwordHash = await this.#parts.passwords.hash(account.password);
    const { users, trail, clock } = this.#parts;
    if (users.byLogin(user.login)) throw new StationError('LOGIN_TAKEN', user.login);
    return trail.change(
      () => users.add(user, { passwordHash, isPasswordTemporary: true, nowUtcMs: clock() }),
      (id) => ({ ...signedBy(signature), action: 'users.create', object: `user ${id}`, newValue: { ...user } }),
    );
  }

  /**
   * The new role holds at once, in an open session too.
   * @throws StationError USER_UNKNOWN, LAST_ADMINISTRATOR
   */
  changeRole(userId: number, role: Role, signature: Signature): void {
    const user = this.#user(userId);
    if (role === user.role) return;
    this.#assertNotLastAdministrator(user);
    this.#parts.trail.change(
      () => {
        this.#parts.users.setRole(user.id, role);
      },
      { ...signedBy(signature), action: 'users.changeRole', object: `user ${user.id}`, field: 'role', oldValue: user.role, newValue: role },
    );
  }

  /**
   * Shuts a person out, and ends the open session.
   * @throws StationError USER_UNKNOWN, LAST_ADMINISTRATOR
   */
  disable(userId: number, signature: Signature): void {
    const user = this.#user(userId);
    if (user.disabledUtcMs !== null) return;
    this.#assertNotLastAdministrator(user);
    const { users, sessions, trail, clock } = this.#parts;
    trail.change(
      () => {
        users.setDisabled(user.id, clock());
        return sessions.endOf(user.id, 'disabled');
      },
      (endedSession) => ({ ...signedBy(signature), action: 'users.disable', object: `user ${user.id}`, newValue: { endedSession } }),
    );
  }

  /** @throws StationError USER_UNKNOWN */
  enable(userId: number, signature: Signature): void {
    const user = this.#user(userId);
    if (user.disabledUtcMs === null) return;
    this.#parts.trail.change(
      () => {
        this.#parts.users.setDisabled(user.id, null);
      },
      { ...signedBy(signature), action: 'users.enable', object: `user ${user.id}` },
    );
  }

  /**
   * Gives a person who has forgotten the password another one, to be changed at once; takes off a lock, and ends the open session.
   * @throws StationError USER_UNKNOWN, PASSWORD_UNFIT
   */
  async resetPassword(userId: number, password: string, signature: Signature): Promise<void> {
    const user = this.#user(userId);
    assertFit(password, user.login);
    const passwordHash = await this.#parts.passwords.hash(password);
    const { users, sessions, trail, clock } = this.#parts;
    trail.change(
      () => {
        users.setPassword(user.id, { passwordHash, isPasswordTemporary: true, nowUtcMs: clock() });
        users.setLoginState(user.id, UNTRIED);
        return sessions.endOf(user.id, 'password reset');
      },
      (endedSession) => ({ ...signedBy(signature), action: 'users.resetPassword', object: `user ${user.id}`, newValue: { endedSession } }),
    );
  }

  /** @throws StationError PASSWORD_UNFIT, PASSWORD_WRONG, LOGIN_LOCKED (which locks the session too) */
  async changeOwnPassword(person: Person, oldPassword: string, newPassword: string): Promise<void> {
    const user = this.#user(person.userId);
    assertFit(newPassword, user.login);
    if (isSamePassword(oldPassword, newPassword)) throw new StationError('PASSWORD_UNFIT', 'password', { detail: 'it is the old one' });
    const passwordHash = await this.#parts.passwords.hash(newPassword);
    const { users, sessions, check, clock } = this.#parts;
    await check.attempt({
      to: 'change password',
      by: user.id,
      password: oldPassword,
      succeed: () => {
        users.setPassword(user.id, { passwordHash, isPasswordTemporary: false, nowUtcMs: clock() });
      },
      entry: () => ({ actor: person, action: 'users.changeOwnPassword', object: `user ${user.id}` }),
      onLockout: () => {
        sessions.lockOf(user.id);
      },
    });
  }

  #user(userId: number): User {
    const user = this.#parts.users.byId(userId);
    if (!user) throw new StationError('USER_UNKNOWN', `user ${userId}`);
    return user;
  }

  #assertFirstRun(): void {
    if (this.all().length > 0) throw new StationError('USERS_EXIST', 'users');
  }

  #assertNotLastAdministrator(user: User): void {
    const isAdministrator = ({ role, disabledUtcMs }: User): boolean => role === 'administrator' && disabledUtcMs === null;
    if (!isAdministrator(user) || this.all().some((other) => other.id !== user.id && isAdministrator(other))) return;
    throw new StationError('LAST_ADMINISTRATOR', `user ${user.id}`);
  }
}

function checkedUser({ login, printedName, role }: NewUser, password: string): NewUser {
  const user = { login: checkedLogin(login), printedName: checkedPrintedName(printedName), role };
  assertFit(password, user.login);
  return user;
}
