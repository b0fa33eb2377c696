import { StationError } from '../../errors.ts';
import type { AuditEntry, AuditTrail } from '../../storage/auditTrail.ts';
import { afterFailure, lockLeftMs, type LoginState, UNTRIED } from './lockout.ts';
import type { Passwords } from './passwords.ts';
import { NOBODY, type User, type Users } from './users.ts';

/** One try to be who one says one is. */
export interface Attempt<T> {
  readonly to: 'sign in' | 'unlock' | 'sign' | 'change password';
  /** A normalised login, of which it is not known whether it is anybody's; or the id of a user. */
  readonly by: string | number;
  readonly password: string;
  /** What is done in the transaction that takes note that the password was right. */
  readonly succeed: (user: User) => T;
  readonly entry: (result: T, user: User) => AuditEntry;
  /** What else is done in the transaction that locks the login. */
  readonly onLockout?: (user: User) => void;
}

/** How many logins that are nobody's are counted at a time. */
const MOST_UNKNOWN_LOGINS = 1000;
const LONGEST_UNKNOWN_LOGIN = 64;
const MINUTE_MS = 60_000;

/**
 * Checks passwords, counts the failures and locks logins for them. Each attempt takes the same work and leaves an audit row, whether the
 * login is known, unknown, disabled or locked; only the trail says which it was.
 */
export class PasswordCheck {
  readonly #users: Users;
  readonly #passwords: Passwords;
  readonly #trail: AuditTrail;
  readonly #clock: () => number;
  /** Logins that are nobody's are locked like the others, or else the lock would tell which is which. */
  readonly #unknown = new Map<string, LoginState>();

  constructor(users: Users, passwords: Passwords, trail: AuditTrail, clock: () => number) {
    this.#users = users;
    this.#passwords = passwords;
    this.#trail = trail;
    this.#clock = clock;
  }

  /**
   * Lets an attempt succeed or counts its failure. What is known of the person is looked at after the password was: then many attempts at
   * once are no way around the lock.
   * @throws StationError LOGIN_WRONG on signing in, else PASSWORD_WRONG; LOGIN_LOCKED; PASSWORD_HASH_BROKEN
   */
  async attempt<T>(attempt: Attempt<T>): Promise<T> {
    const stored = this.#storedHash(attempt);
    const isRight = await this.#passwords.isRight(attempt.password, stored ?? this.#passwords.decoy);
    const user = this.#find(attempt);
    const state = user ?? this.#unknown.get(unknownKey(attempt)) ?? UNTRIED;
    if (lockLeftMs(state, this.#clock()) > 0) return this.#refuse(attempt, user, state, 'locked');
    if (!user) return this.#fail(attempt, user, state, 'unknown login');
    if (user.disabledUtcMs !== null) return this.#fail(attempt, user, state, 'disabled');
    // It may have been set anew in the meantime.
    if (!isRight || stored !== this.#storedHash(attempt)) return this.#fail(attempt, user, state, 'wrong password');
    const succeed = (): T => {
      if (user.failedLogins > 0) this.#users.setLoginState(user.id, UNTRIED);
      return attempt.succeed(user);
    };
    return this.#trail.change(succeed, (result) => attempt.entry(result, user));
  }

  #fail<T>(attempt: Attempt<T>, user: User | undefined, before: LoginState, because: string): never {
    const after = afterFailure(before, this.#clock());
    this.#refuse(attempt, user, after, because, () => {
      if (!user) {
        this.#count(unknownKey(attempt), after);
        return;
      }
      this.#users.setLoginState(user.id, after);
      if (after.lockedUntilUtcMs !== null) attempt.onLockout?.(user);
    });
  }

  /** Who tried is not known, and what was typed for an unknown login is not kept: it may have been a password. */
  #refuse<T>(attempt: Attempt<T>, user: User | undefined, state: LoginState, because: string, count = (): void => undefined): never {
    const { failedLogins, lockedUntilUtcMs } = state;
    this.#trail.change(count, {
      actor: NOBODY,
      action: 'session.refuse',
      object: user ? `user ${user.id}` : 'unknown login',
      newValue: { to: attempt.to, because, failedLogins, lockedUntilUtcMs },
    });
    const leftMs = lockLeftMs(state, this.#clock());
    if (leftMs > 0) throw new StationError('LOGIN_LOCKED', attempt.to, { detail: `for ${Math.ceil(leftMs / MINUTE_MS)} min` });
    throw new StationError(attempt.to === 'sign in' ? 'LOGIN_WRONG' : 'PASSWORD_WRONG', attempt.to);
  }

  #count(login: string, state: LoginState): void {
    this.#unknown.delete(login);
    this.#unknown.set(login, state);
    if (this.#unknown.size > MOST_UNKNOWN_LOGINS) this.#unknown.delete(this.#unknown.keys().next().value!);
  }

  #find({ by }: Pick<Attempt<never>, 'by'>): User | undefined {
    return typeof by === 'string' ? this.#users.byLogin(by) : this.#users.byId(by);
  }

  #storedHash(attempt: Pick<Attempt<never>, 'by'>): string | undefined {
    const user = this.#find(attempt);
    return user && this.#users.passwordHashOf(user.id);
  }
}

/** The beginning is enough, and whoever types more shall not fill the memory. */
function unknownKey({ by }: Pick<Attempt<never>, 'by'>): string {
  return String(by).slice(0, LONGEST_UNKNOWN_LOGIN);
}
