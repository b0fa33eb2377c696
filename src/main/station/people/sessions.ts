import type { Database, Statement } from 'better-sqlite3';
import { hash, randomBytes } from 'node:crypto';
import { StationError } from '../../errors.ts';
import { type Actor, type AuditTrail, THE_STATION } from '../../storage/auditTrail.ts';
import type { Role, SessionReach } from '../../../contract/people.ts';
import { personOf } from './users.ts';

/** One time that a person is signed in. */
export interface Session {
  readonly id: number;
  readonly userId: number;
  readonly login: string;
  readonly printedName: string;
  /** The one that the person has now. */
  readonly role: Role;
  readonly reach: SessionReach;
  readonly startedUtcMs: number;
}

/** After what time a session is locked or ended. */
export interface SessionLimits {
  /** Without a sign of the person. */
  readonly idleMs: number;
  /** In all. */
  readonly sessionMs: number;
}

export interface SessionOptions {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock: () => number;
  /** Asked each time, so that a changed setting holds at once; 10 minutes and 12 hours unless told. */
  readonly limits?: () => SessionLimits;
}

/** Why a session was ended. */
export type SessionEnd = 'signed out' | 'timed out' | 'replaced' | 'disabled' | 'password reset' | 'station stopped';

const MINUTE_MS = 60_000;
const LIMITS: SessionLimits = { idleMs: 10 * MINUTE_MS, sessionMs: 12 * 60 * MINUTE_MS };
const TOKEN_BYTES = 32;

interface SessionRow extends Omit<Session, 'reach'> {
  readonly isPasswordTemporary: number;
  readonly lastSeenUtcMs: number;
  readonly lockedUtcMs: number | null;
  readonly endedUtcMs: number | null;
  readonly endedBecause: SessionEnd | null;
}

const SELECT_SESSIONS = `SELECT sessions.id, user_id AS userId, login, printed_name AS printedName, role,
  password_is_temporary AS isPasswordTemporary, started_utc_ms AS startedUtcMs, last_seen_utc_ms AS lastSeenUtcMs,
  locked_utc_ms AS lockedUtcMs, ended_utc_ms AS endedUtcMs, ended_because AS endedBecause
  FROM sessions JOIN users ON users.id = user_id`;

/**
 * Who is signed in. Of a token only its SHA-256 is kept. When a person was last seen is known here at once, and written down with the
 * next change of the session.
 */
export class Sessions {
  readonly #trail: AuditTrail;
  readonly #clock: () => number;
  readonly #limits: () => SessionLimits;
  readonly #byToken: Statement<[string], SessionRow>;
  readonly #open: Statement<[], SessionRow>;
  readonly #openOf: Statement<[number], SessionRow>;
  readonly #insert: Statement<[{ userId: number; tokenSha256: string; nowUtcMs: number }]>;
  readonly #setLocked: Statement<[{ id: number; lockedUtcMs: number | null; lastSeenUtcMs: number }]>;
  readonly #setEnded: Statement<[{ id: number; nowUtcMs: number; because: SessionEnd; lastSeenUtcMs: number }]>;
  /** By session, where it is later than what is written down. */
  readonly #lastSeenUtcMs = new Map<number, number>();

  constructor(db: Database, trail: AuditTrail, { clock, limits = () => LIMITS }: SessionOptions) {
    this.#trail = trail;
    this.#clock = clock;
    this.#limits = limits;
    this.#byToken = db.prepare(`${SELECT_SESSIONS} WHERE token_sha256 = ?`);
    this.#open = db.prepare(`${SELECT_SESSIONS} WHERE ended_utc_ms IS NULL`);
    this.#openOf = db.prepare(`${SELECT_SESSIONS} WHERE ended_utc_ms IS NULL AND user_id = ?`);
    this.#insert = db.prepare(`INSERT INTO sessions (user_id, token_sha256, started_utc_ms, last_seen_utc_ms)
      VALUES (@userId, @tokenSha256, @nowUtcMs, @nowUtcMs)`);
    this.#setLocked = db.prepare('UPDATE sessions SET locked_utc_ms = @lockedUtcMs, last_seen_utc_ms = @lastSeenUtcMs WHERE id = @id');
    this.#setEnded = db.prepare(`UPDATE sessions SET ended_utc_ms = @nowUtcMs, ended_because = @because,
      last_seen_utc_ms = @lastSeenUtcMs WHERE id = @id`);
  }

  /**
   * The open session of a token, locked where its person was idle for too long.
   * @throws StationError SESSION_ENDED, also for a token that was never given
   */
  current(token: string): Session {
    const row = this.#byToken.get(hash('sha256', token));
    if (!row || row.endedBecause !== null) {
      throw new StationError('SESSION_ENDED', 'session', row ? { detail: row.endedBecause! } : {});
    }
    const session = this.#expire(row);
    if (!session) throw new StationError('SESSION_ENDED', 'session', { detail: 'timed out' });
    return session;
  }

  /** Takes note that the person is there. */
  touch({ id }: Session): void {
    this.#lastSeenUtcMs.set(id, this.#clock());
  }

  /** Locks or ends every session whose time has come, whether or not it is asked for anything. @returns those still open */
  expire(): Session[] {
    return this.#open.all().flatMap((row) => this.#expire(row) ?? []);
  }

  lock(session: Session): void {
    if (session.reach !== 'locked') this.#lock(session, personOf(session, session.userId), 'asked for');
  }

  signOut(session: Session): void {
    this.#end(session, personOf(session, session.userId), 'signed out');
  }

  /** Ends every session, since the tokens are lost with the process. */
  endAll(): void {
    for (const row of this.#open.all()) this.#end(row, THE_STATION, 'station stopped');
  }

  /** Begins a session; within a transaction that has an audit row. */
  begin(userId: number): { readonly id: number; readonly token: string } {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const { lastInsertRowid } = this.#insert.run({ userId, tokenSha256: hash('sha256', token), nowUtcMs: this.#clock() });
    return { id: Number(lastInsertRowid), token };
  }

  /** Takes the lock off; within a transaction that has an audit row. */
  unlock({ id }: Session): void {
    const lastSeenUtcMs = this.#clock();
    this.#lastSeenUtcMs.set(id, lastSeenUtcMs);
    this.#setLocked.run({ id, lockedUtcMs: null, lastSeenUtcMs });
  }

  /** Locks a person's session; within a transaction that has an audit row. */
  lockOf(userId: number): void {
    const row = this.#openOf.get(userId);
    if (row?.lockedUtcMs === null) this.#setLocked.run({ id: row.id, lockedUtcMs: this.#clock(), lastSeenUtcMs: this.#lastSeenOf(row) });
  }

  /** Ends a person's session; within a transaction that has an audit row. @returns its id; null where there was none */
  endOf(userId: number, because: SessionEnd): number | null {
    const row = this.#openOf.get(userId);
    if (!row) return null;
    this.#writeEnd(row, because);
    return row.id;
  }

  /** Undefined for one that is now ended. A clock that was set far back counts as one that went on as far. */
  #expire(row: SessionRow): Session | undefined {
    const nowUtcMs = this.#clock();
    const { idleMs, sessionMs } = this.#limits();
    const session = sessionOf(row);
    if (Math.abs(nowUtcMs - row.startedUtcMs) >= sessionMs) {
      this.#end(row, THE_STATION, 'timed out');
      return undefined;
    }
    if (session.reach === 'locked' || Math.abs(nowUtcMs - this.#lastSeenOf(row)) < idleMs) return session;
    this.#lock(session, THE_STATION, 'idle');
    return { ...session, reach: 'locked' };
  }

  #lock({ id, userId }: Session, actor: Actor, because: string): void {
    const entry = { actor, action: 'session.lock', object: `session ${id}`, newValue: because };
    this.#trail.change(() => {
      this.lockOf(userId);
    }, entry);
  }

  #end(session: Pick<SessionRow, 'id' | 'userId'>, actor: Actor, because: SessionEnd): void {
    const entry = { actor, action: 'session.end', object: `session ${session.id}`, newValue: because };
    this.#trail.change(() => this.endOf(session.userId, because), entry);
  }

  #writeEnd(row: SessionRow, because: SessionEnd): void {
    this.#setEnded.run({ id: row.id, nowUtcMs: this.#clock(), because, lastSeenUtcMs: this.#lastSeenOf(row) });
    this.#lastSeenUtcMs.delete(row.id);
  }

  #lastSeenOf({ id, lastSeenUtcMs }: SessionRow): number {
    return this.#lastSeenUtcMs.get(id) ?? lastSeenUtcMs;
  }
}

function sessionOf(row: SessionRow): Session {
  const { id, userId, login, printedName, role, startedUtcMs } = row;
  const reach = row.lockedUtcMs !== null ? 'locked' : row.isPasswordTemporary === 1 ? 'unlocked' : 'full';
  return { id, userId, login, printedName, role, reach, startedUtcMs };
}
