import { normalisedLogin } from './inputs.ts';
import type { PasswordCheck } from './passwordCheck.ts';
import type { Session, Sessions } from './sessions.ts';
import { personOf } from './users.ts';

/** What a person who has signed in is given. */
export interface SignedIn {
  /** Stands for the session in all that follows; known to nobody else. */
  readonly token: string;
  readonly session: Session;
}

/** Comes in, leaves, and in between stands before the lock screen. */
export class SignIn {
  readonly #check: PasswordCheck;
  readonly #sessions: Sessions;

  constructor(check: PasswordCheck, sessions: Sessions) {
    this.#check = check;
    this.#sessions = sessions;
  }

  /**
   * Begins a session. One that the person had before is ended.
   * @throws StationError LOGIN_WRONG, LOGIN_LOCKED
   */
  async signIn(login: string, password: string): Promise<SignedIn> {
    const { token } = await this.#check.attempt({
      to: 'sign in',
      by: normalisedLogin(login),
      password,
      succeed: ({ id }) => ({ replaced: this.#sessions.endOf(id, 'replaced'), ...this.#sessions.begin(id) }),
      entry: ({ id, replaced }, user) => ({
        actor: personOf(user, user.id),
        action: 'session.signIn',
        object: `session ${id}`,
        newValue: { replaced },
      }),
    });
    return { token, session: this.#sessions.current(token) };
  }

  /**
   * Who is signed in.
   * @throws StationError SESSION_ENDED
   */
  session(token: string): Session {
    return this.#sessions.current(token);
  }

  /** @throws StationError SESSION_ENDED */
  lock(token: string): void {
    this.#sessions.lock(this.#sessions.current(token));
  }

  /**
   * Opens the lock screen.
   * @throws StationError PASSWORD_WRONG, LOGIN_LOCKED, SESSION_ENDED
   */
  async unlock(token: string, password: string): Promise<Session> {
    const session = this.#sessions.current(token);
    await this.#check.attempt({
      to: 'unlock',
      by: session.userId,
      password,
      succeed: () => {
        this.#sessions.unlock(this.#sessions.current(token));
      },
      entry: (_, user) => ({ actor: personOf(user, user.id), action: 'session.unlock', object: `session ${session.id}` }),
    });
    return this.#sessions.current(token);
  }

  /** @throws StationError SESSION_ENDED */
  signOut(token: string): void {
    this.#sessions.signOut(this.#sessions.current(token));
  }

  /** Locks idle sessions and ends old ones; to be called every few seconds, so that the lock screen comes. @returns those still open */
  expire(): Session[] {
    return this.#sessions.expire();
  }

  /** Ends every session; the station stops. */
  endAll(): void {
    this.#sessions.endAll();
  }
}
