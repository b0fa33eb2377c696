import { type Role, SESSION_REACHES, type SessionReach, SIGNATURE_MEANINGS, type Signing } from '../../../contract/people.ts';
import { StationError } from '../../errors.ts';
import type { Person, Signature } from '../../storage/signature.ts';
import { checkedReason } from './inputs.ts';
import type { PasswordCheck } from './passwordCheck.ts';
import { type GuardedCommand, isReading, type Right, RIGHTS } from './rights.ts';
import type { Session, Sessions } from './sessions.ts';
import { personOf } from './users.ts';

/** For what a signature was given. */
interface Purpose {
  readonly sessionId: number;
  readonly command: GuardedCommand;
}

/** Says whether a person may do something now, and takes signatures. */
export class Authority {
  readonly #sessions: Sessions;
  readonly #check: PasswordCheck;
  /** Signatures that were given and not yet used. */
  readonly #unused = new WeakMap<Signature, Purpose>();

  constructor(sessions: Sessions, check: PasswordCheck) {
    this.#sessions = sessions;
    this.#check = check;
  }

  /**
   * Lets a command pass, or says why not. To be called right before the command is carried out; all but reading shows that the person is
   * there.
   * @param signature from `sign`, for this command; used up by it
   * @returns who does it
   * @throws StationError SESSION_ENDED, SESSION_LOCKED, PASSWORD_TEMPORARY, NOT_ALLOWED, SIGNATURE_REQUIRED
   */
  authorise(token: string, command: GuardedCommand, signature?: Signature): Person {
    const session = this.#permitted(token, command);
    const right: Right = RIGHTS[command];
    if (right.needsSignature && !this.#use(signature, session, command)) throw new StationError('SIGNATURE_REQUIRED', command);
    if (!isReading(command)) this.#sessions.touch(session);
    return personOf(session, session.userId);
  }

  /**
   * As `authorise`, but lets nothing pass yet and asks for no signature: whether it is worth asking for one.
   * @throws StationError SESSION_ENDED, SESSION_LOCKED, PASSWORD_TEMPORARY, NOT_ALLOWED
   */
  assertMay(token: string, command: GuardedCommand): void {
    this.#permitted(token, command);
  }

  /** Whether `assertMay` lets a command pass. */
  may(token: string, command: GuardedCommand): boolean {
    try {
      this.assertMay(token, command);
      return true;
    } catch (error) {
      if (error instanceof StationError) return false;
      throw error;
    }
  }

  /**
   * Takes a person's signature for one command, to be given to `authorise` and into the audit row of the change.
   * @throws StationError INPUT_INVALID, PASSWORD_WRONG, LOGIN_LOCKED (which locks the session too), and as `authorise` does
   */
  async sign(token: string, command: GuardedCommand, { password, meaning, reason }: Signing): Promise<Signature> {
    const session = this.#permitted(token, command);
    if (!SIGNATURE_MEANINGS.includes(meaning)) throw new StationError('INPUT_INVALID', 'meaning', { detail: 'there is no such meaning' });
    const signature: Signature = Object.freeze({ actor: personOf(session, session.userId), reason: checkedReason(reason), meaning });
    await this.#check.attempt({
      to: 'sign',
      by: session.userId,
      password,
      succeed: () => undefined,
      entry: () => ({ actor: signature.actor, action: 'session.sign', object: `session ${session.id}`, newValue: command }),
      onLockout: () => {
        this.#sessions.lockOf(session.userId);
      },
    });
    this.#unused.set(signature, { sessionId: session.id, command });
    return signature;
  }

  /** The session of a token, if it reaches far enough and its person has the role for the command. */
  #permitted(token: string, command: GuardedCommand): Session {
    const session = this.#sessions.current(token);
    const { reach, roles }: Right = RIGHTS[command];
    if (rank(session.reach) < rank(reach))
      throw new StationError(session.reach === 'locked' ? 'SESSION_LOCKED' : 'PASSWORD_TEMPORARY', command);
    if (!roles.includes(session.role)) throw new StationError('NOT_ALLOWED', command, { detail: `it takes ${anyOf(roles)}` });
    return session;
  }

  #use(signature: Signature | undefined, session: Session, command: GuardedCommand): boolean {
    const purpose = signature && this.#unused.get(signature);
    if (!purpose || purpose.sessionId !== session.id || purpose.command !== command) return false;
    return this.#unused.delete(signature);
  }
}

function rank(reach: SessionReach): number {
  return SESSION_REACHES.indexOf(reach);
}

function anyOf(roles: readonly Role[]): string {
  return roles.join(' or ');
}
