import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { afterFailure, lockLeftMs, UNTRIED } from '../../src/main/station/people/lockout.ts';
import { parsePasswordHash, Passwords, type ScryptCost } from '../../src/main/station/people/passwords.ts';
import { testFolder } from '../folders.ts';
import {
  CHEAP,
  employ,
  HOUR_MS,
  MINUTE_MS,
  newPeopleStation,
  PASSWORD,
  type PeopleStation,
  SIGNED,
  signFor,
  signInAs,
} from '../people-station.ts';
import { HOSTILE_TEXTS } from '../texts.ts';

const root = await testFolder();

/** Keeps a list of the work that it did. */
class WatchedPasswords extends Passwords {
  readonly work: ScryptCost[] = [];

  override isRight(password: string, stored: string): Promise<boolean> {
    this.work.push(parsePasswordHash(stored)!.cost);
    return super.isRight(password, stored);
  }
}

/** Says whether a password is right only after something else has happened. */
class LatePasswords extends Passwords {
  meanwhile: () => Promise<void> = () => Promise.resolve();

  override async isRight(password: string, stored: string): Promise<boolean> {
    const isRight = await super.isRight(password, stored);
    await this.meanwhile();
    return isRight;
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
}

async function guess(station: PeopleStation, login: string, times: number): Promise<string[]> {
  const codes = [];
  for (let i = 0; i < times; i++) codes.push(await codeOf(station.signIn.signIn(login, 'a wrong guess')));
  return codes;
}

function refusals(station: PeopleStation, fromSeq: number): unknown[] {
  return station
    .rows(fromSeq)
    .filter(({ action }) => action === 'session.refuse')
    .map(({ newJson }) => JSON.parse(newJson!) as unknown);
}

describe('signing in', () => {
  it('begins a session, of whose token only the hash is kept', async () => {
    const station = await newPeopleStation(root);
    const { engineer } = await employ(station);
    const { token, session } = await signInAs(station, 'ENGINEER');
    expect(session).toEqual({
      id: expect.any(Number) as number,
      userId: engineer,
      login: 'engineer',
      printedName: 'The engineer',
      role: 'engineer',
      reach: 'full',
      startedUtcMs: station.clock.nowUtcMs,
    });
    expect(station.signIn.session(token)).toEqual(session);
    expect(token).toMatch(/^[\w-]{43}$/);
    const kept = JSON.stringify(['users', 'sessions', 'audit_rows'].map((table) => station.db.prepare(`SELECT * FROM ${table}`).all()));
    expect(kept).not.toContain(token);
    expect(kept).toContain(createHash('sha256').update(token).digest('hex'));
    expect(kept).not.toContain(PASSWORD);
    expect(station.rows().at(-1)).toMatchObject({
      action: 'session.signIn',
      object: `session ${session.id}`,
      userId: engineer,
      userName: 'The engineer',
      role: 'engineer',
      newJson: '{"replaced":null}',
    });
    station.db.close();
  });

  it('ends the session that the person had, and no other', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    const other = await signInAs(station, 'quality');
    const first = await signInAs(station, 'engineer');
    const second = await signInAs(station, 'engineer');
    expect(() => station.signIn.session(first.token)).toThrow(expect.objectContaining({ code: 'SESSION_ENDED', detail: 'replaced' }));
    expect(station.rows().at(-1)).toMatchObject({ newJson: `{"replaced":${first.session.id}}` });
    expect(station.signIn.session(second.token)).toEqual(second.session);
    expect(station.signIn.session(other.token)).toEqual(other.session);
    station.db.close();
  });

  it.each(['', 'x', ...HOSTILE_TEXTS, '\ud83d', 'engineer\0'])('is refused to %j', async (text) => {
    const station = await newPeopleStation(root);
    await employ(station);
    expect(await codeOf(station.signIn.signIn(text, PASSWORD))).toBe('LOGIN_WRONG');
    expect(await codeOf(station.signIn.signIn('engineer', text))).toBe('LOGIN_WRONG');
    expect(() => station.signIn.session(text)).toThrow(expect.objectContaining({ code: 'SESSION_ENDED' }));
    expect(station.accounts.all()).toHaveLength(4);
    station.db.close();
  });

  it('takes the same work for a login that is nobody’s, and gives the same answer', async () => {
    const passwords = new WatchedPasswords(CHEAP);
    const station = await newPeopleStation(root, { passwords });
    const { operator } = await employ(station);
    station.db.prepare('UPDATE users SET disabled_utc_ms = 1 WHERE id = ?').run(operator);
    const answers = [];
    for (const login of ['engineer', 'operator', 'nobody-at-all']) {
      passwords.work.length = 0;
      answers.push([await guess(station, login, 7), [...passwords.work]]);
    }
    const codes = [...Array<string>(4).fill('LOGIN_WRONG'), ...Array<string>(3).fill('LOGIN_LOCKED')];
    expect(answers).toEqual(Array(3).fill([codes, Array(7).fill(CHEAP)]));
    station.db.close();
  });

  it('is refused to a password that was replaced while it was checked', async () => {
    const passwords = new LatePasswords(CHEAP);
    const station = await newPeopleStation(root, { passwords });
    const { operator } = await employ(station);
    passwords.meanwhile = () => station.accounts.resetPassword(operator, 'a new password', SIGNED);
    expect(await codeOf(signInAs(station, 'operator'))).toBe('LOGIN_WRONG');
    station.db.close();
  });

  it('leaves a row for each failure, without what was typed', async () => {
    const station = await newPeopleStation(root);
    const { engineer } = await employ(station);
    const fromSeq = station.rows().length + 1;
    await guess(station, 'engineer', 1);
    await guess(station, 'my secret, in the wrong field', 1);
    expect(station.rows(fromSeq)).toMatchObject([
      { action: 'session.refuse', object: `user ${engineer}`, userId: null, userName: 'nobody', role: 'none' },
      { action: 'session.refuse', object: 'unknown login', userId: null, userName: 'nobody', role: 'none' },
    ]);
    expect(refusals(station, fromSeq)).toEqual([
      { to: 'sign in', because: 'wrong password', failedLogins: 1, lockedUntilUtcMs: null },
      { to: 'sign in', because: 'unknown login', failedLogins: 1, lockedUntilUtcMs: null },
    ]);
    expect(JSON.stringify(station.rows())).not.toContain('secret');
    station.db.close();
  });
});

describe('the lock', () => {
  it('comes with the fifth failure and lasts twice as long each time, up to an hour', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    expect(await guess(station, 'engineer', 5)).toEqual([...Array<string>(4).fill('LOGIN_WRONG'), 'LOGIN_LOCKED']);
    for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
      station.clock.nowUtcMs += minutes * MINUTE_MS - 1;
      await expect(signInAs(station, 'engineer')).rejects.toMatchObject({ code: 'LOGIN_LOCKED', detail: 'for 1 min' });
      station.clock.nowUtcMs += 1;
      expect(await guess(station, 'engineer', 1)).toEqual(['LOGIN_LOCKED']);
    }
    station.clock.nowUtcMs += HOUR_MS;
    await signInAs(station, 'engineer');
    expect(await guess(station, 'engineer', 4)).toEqual(Array(4).fill('LOGIN_WRONG'));
    station.db.close();
  });

  it('is not put off by further attempts, each of which is audited', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    await guess(station, 'engineer', 5);
    const fromSeq = station.rows().length + 1;
    await guess(station, 'engineer', 3);
    const lockedUntilUtcMs = station.clock.nowUtcMs + MINUTE_MS;
    expect(refusals(station, fromSeq)).toEqual(Array(3).fill({ to: 'sign in', because: 'locked', failedLogins: 5, lockedUntilUtcMs }));
    station.clock.nowUtcMs = lockedUntilUtcMs;
    await expect(signInAs(station, 'engineer')).resolves.toBeDefined();
    station.db.close();
  });

  it('holds against many attempts at once', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    const codes = await Promise.all(Array.from({ length: 20 }, (_, i) => codeOf(station.signIn.signIn('engineer', `guess ${i}`))));
    expect(codes.sort()).toEqual([...Array<string>(16).fill('LOGIN_LOCKED'), ...Array<string>(4).fill('LOGIN_WRONG')]);
    expect(await codeOf(signInAs(station, 'engineer'))).toBe('LOGIN_LOCKED');
    station.db.close();
  });

  it('outlives the station', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    await guess(station, 'engineer', 5);
    expect(await codeOf(signInAs(station.restart(), 'engineer'))).toBe('LOGIN_LOCKED');
    station.db.close();
  });

  it('is not made endless by a clock that was wrong', () => {
    let state = UNTRIED;
    const wrongUtcMs = Date.UTC(2099, 0);
    for (let i = 0; i < 5; i++) state = afterFailure(state, wrongUtcMs);
    expect([lockLeftMs(state, wrongUtcMs), lockLeftMs(state, wrongUtcMs + MINUTE_MS)]).toEqual([MINUTE_MS, 0]);
    expect(lockLeftMs(state, Date.UTC(2026, 0))).toBe(0);
  });
});

describe('a session', () => {
  it('is locked when its person is idle, and opened by the password', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    const { token, session } = await signInAs(station, 'operator');
    station.authority.authorise(token, 'session.touch');
    station.clock.nowUtcMs += 10 * MINUTE_MS - 1;
    expect(station.signIn.expire()).toEqual([session]);
    station.clock.nowUtcMs += 1;
    expect(station.signIn.expire()).toEqual([{ ...session, reach: 'locked' }]);
    expect(station.rows().at(-1)).toMatchObject({
      action: 'session.lock',
      object: `session ${session.id}`,
      role: 'station',
      newJson: '"idle"',
    });
    expect(() => station.authority.authorise(token, 'line.start')).toThrow(expect.objectContaining({ code: 'SESSION_LOCKED' }));
    await expect(station.signIn.unlock(token, 'a wrong guess')).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
    expect(await station.signIn.unlock(token, PASSWORD)).toEqual(session);
    expect(station.rows().at(-1)).toMatchObject({ action: 'session.unlock', userName: 'The operator' });
    expect(station.authority.authorise(token, 'line.start').role).toBe('operator');
    station.db.close();
  });

  it('is found idle by the command that comes too late', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    const { token } = await signInAs(station, 'operator');
    station.clock.nowUtcMs += 10 * MINUTE_MS;
    expect(() => station.authority.authorise(token, 'line.start')).toThrow(expect.objectContaining({ code: 'SESSION_LOCKED' }));
    station.db.close();
  });

  it('goes on while its person does something, which reading does not show', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    const { token } = await signInAs(station, 'operator');
    for (let i = 0; i < 4; i++) {
      station.clock.nowUtcMs += 9 * MINUTE_MS;
      station.authority.authorise(token, 'session.touch');
    }
    station.clock.nowUtcMs += 9 * MINUTE_MS;
    station.authority.authorise(token, 'verdicts.read');
    station.clock.nowUtcMs += MINUTE_MS;
    expect(() => station.authority.authorise(token, 'verdicts.read')).toThrow(expect.objectContaining({ code: 'SESSION_LOCKED' }));
    const { last } = station.db.prepare('SELECT last_seen_utc_ms AS last FROM sessions ORDER BY id DESC').get() as { last: number };
    expect(station.clock.nowUtcMs - last).toBe(10 * MINUTE_MS);
    station.db.close();
  });

  it('is locked by its person, once', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    const { token } = await signInAs(station, 'operator');
    station.signIn.lock(token);
    station.signIn.lock(token);
    expect(station.rows().slice(-2)).toMatchObject([{ action: 'session.signIn' }, { action: 'session.lock', userName: 'The operator' }]);
    expect(station.signIn.session(token).reach).toBe('locked');
    station.db.close();
  });

  it.each([
    ['went on', HOUR_MS],
    ['was set back', -HOUR_MS],
  ])('is locked when the clock %s by more than the idle time', async (_, byMs) => {
    const station = await newPeopleStation(root);
    await employ(station);
    const { token } = await signInAs(station, 'operator');
    station.clock.nowUtcMs += byMs;
    expect(station.signIn.session(token).reach).toBe('locked');
    station.db.close();
  });

  it('ends after its time, used or locked', async () => {
    const limits = { idleMs: 2 * HOUR_MS, sessionMs: 3 * HOUR_MS };
    const station = await newPeopleStation(root, { limits: () => limits });
    await employ(station);
    const used = await signInAs(station, 'operator');
    const left = await signInAs(station, 'engineer');
    station.clock.nowUtcMs += 2 * HOUR_MS - 1;
    station.authority.authorise(used.token, 'session.touch');
    station.clock.nowUtcMs += HOUR_MS;
    expect(station.signIn.expire().map(({ reach }) => reach)).toEqual(['full', 'locked']);
    station.clock.nowUtcMs += 1;
    expect(station.signIn.expire()).toEqual([]);
    for (const { token } of [used, left]) {
      expect(() => station.signIn.session(token)).toThrow(expect.objectContaining({ code: 'SESSION_ENDED', detail: 'timed out' }));
      expect(await codeOf(station.signIn.unlock(token, PASSWORD))).toBe('SESSION_ENDED');
    }
    limits.sessionMs = HOUR_MS;
    const short = await signInAs(station, 'operator');
    station.clock.nowUtcMs += HOUR_MS;
    expect(() => station.signIn.session(short.token)).toThrow(expect.objectContaining({ code: 'SESSION_ENDED', detail: 'timed out' }));
    station.db.close();
  });

  it('ends when its person signs out, behind the lock screen too', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    const { token, session } = await signInAs(station, 'operator');
    station.signIn.lock(token);
    station.signIn.signOut(token);
    expect(station.rows().at(-1)).toMatchObject({ action: 'session.end', object: `session ${session.id}`, newJson: '"signed out"' });
    expect(() => {
      station.signIn.signOut(token);
    }).toThrow(expect.objectContaining({ code: 'SESSION_ENDED', detail: 'signed out' }));
    station.db.close();
  });

  it('ends with the station, stopped or killed', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    const stopped = await signInAs(station, 'operator');
    station.signIn.endAll();
    const killed = await signInAs(station, 'engineer');
    const { signIn } = station.restart();
    for (const { token } of [stopped, killed]) {
      expect(() => signIn.session(token)).toThrow(expect.objectContaining({ code: 'SESSION_ENDED', detail: 'station stopped' }));
    }
    station.db.close();
  });

  it('that ends while its password is being checked stays ended', async () => {
    const station = await newPeopleStation(root);
    await employ(station);
    const { token } = await signInAs(station, 'engineer');
    const [unlocking, signing] = [codeOf(station.signIn.unlock(token, PASSWORD)), signFor(station, token, 'versions.activate')];
    station.signIn.signOut(token);
    expect(await unlocking).toBe('SESSION_ENDED');
    const signature = await signing;
    expect(() => station.authority.authorise(token, 'versions.activate', signature)).toThrow(
      expect.objectContaining({ code: 'SESSION_ENDED' }),
    );
    station.db.close();
  });

  it('is one for each person, as the database sees to', async () => {
    const station = await newPeopleStation(root);
    const { engineer } = await employ(station);
    await signInAs(station, 'engineer');
    const insert = station.db.prepare(`INSERT INTO sessions (user_id, token_sha256, started_utc_ms, last_seen_utc_ms) VALUES (?, ?, 0, 0)`);
    expect(() => insert.run(engineer, 'a'.repeat(64))).toThrow('UNIQUE');
    station.db.close();
  });
});
