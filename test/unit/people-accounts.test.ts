import { describe, expect, it } from 'vitest';
import { StationError } from '../../src/main/errors.ts';
import type { NewAccount } from '../../src/main/station/people/accounts.ts';
import { testFolder } from '../folders.ts';
import { employ, newPeopleStation, PASSWORD, type PeopleStation, SIGNED, signInAs } from '../people-station.ts';
import { HOSTILE_TEXTS } from '../texts.ts';

const root = await testFolder();
const FIRST = { login: 'ada', printedName: 'Ada Admin', password: PASSWORD };
const GRACE: NewAccount = { login: 'grace', printedName: 'Grace Example', role: 'engineer', password: 'given by Ada' };

function lastRow(station: PeopleStation): unknown {
  const { action, object, field, oldJson, newJson, userId, userName, role, reason, signatureMeaning } = station.rows().at(-1)!;
  return { action, object, field, oldJson, newJson, userId, userName, role, reason, signatureMeaning };
}

const SIGNED_ROW = { userId: 1, userName: 'Ada Admin', role: 'administrator', reason: 'as agreed', signatureMeaning: 'approval' };

/** What the station holds of people, and what it says of them. */
function everythingIn({ db }: PeopleStation): string {
  return JSON.stringify(['users', 'sessions', 'audit_rows'].map((table) => db.prepare(`SELECT * FROM ${table}`).all()));
}

describe('the first account', () => {
  it('is an administrator, made by nobody', async () => {
    const station = await newPeopleStation(root);
    expect(station.accounts.all()).toEqual([]);
    const id = await station.accounts.createFirst({ ...FIRST, login: 'Ada', printedName: '  Ada Admin ' });
    expect(station.accounts.all()).toMatchObject([
      { id, login: 'ada', printedName: 'Ada Admin', role: 'administrator', isPasswordTemporary: false },
    ]);
    expect(lastRow(station)).toEqual({
      action: 'users.createFirst',
      object: `user ${id}`,
      field: null,
      oldJson: null,
      newJson: '{"login":"ada","printedName":"Ada Admin","role":"administrator"}',
      userId: null,
      userName: 'nobody',
      role: 'none',
      reason: null,
      signatureMeaning: null,
    });
    station.db.close();
  });

  it('is made once, even when two make it at once or it is disabled', async () => {
    const station = await newPeopleStation(root);
    const both = await Promise.allSettled([station.accounts.createFirst(FIRST), station.accounts.createFirst({ ...FIRST, login: 'eve' })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'USERS_EXIST' } });
    await expect(station.accounts.createFirst({ ...FIRST, login: 'eve' })).rejects.toMatchObject({ code: 'USERS_EXIST' });
    station.db.exec('UPDATE users SET disabled_utc_ms = 1');
    await expect(station.accounts.createFirst({ ...FIRST, login: 'eve' })).rejects.toMatchObject({ code: 'USERS_EXIST' });
    station.db.close();
  });

  it('needs a password that is fit', async () => {
    const station = await newPeopleStation(root);
    await expect(station.accounts.createFirst({ ...FIRST, password: 'admin' })).rejects.toMatchObject({ code: 'PASSWORD_UNFIT' });
    expect([station.accounts.all(), station.rows()]).toEqual([[], []]);
    station.db.close();
  });
});

describe('an account', () => {
  it('is made with a temporary password, which its owner changes', async () => {
    const station = await newPeopleStation(root);
    await station.accounts.createFirst(FIRST);
    const id = await station.accounts.create(GRACE, SIGNED);
    expect(lastRow(station)).toMatchObject({
      ...SIGNED_ROW,
      action: 'users.create',
      object: `user ${id}`,
      newJson: '{"login":"grace","printedName":"Grace Example","role":"engineer"}',
    });
    const { token, session } = await station.signIn.signIn('grace', GRACE.password);
    expect(session.reach).toBe('unlocked');
    expect(() => station.authority.authorise(token, 'line.start')).toThrow(expect.objectContaining({ code: 'PASSWORD_TEMPORARY' }));
    const person = station.authority.authorise(token, 'users.changeOwnPassword');
    const change = (from: string, to: string): Promise<void> => station.accounts.changeOwnPassword(person, from, to);
    await expect(change(GRACE.password, GRACE.password)).rejects.toMatchObject({ code: 'PASSWORD_UNFIT' });
    await expect(change(GRACE.password, 'short')).rejects.toMatchObject({ code: 'PASSWORD_UNFIT' });
    await expect(change('not the one', 'known to Grace')).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
    await change(GRACE.password, 'known to Grace');
    expect(lastRow(station)).toMatchObject({
      action: 'users.changeOwnPassword',
      object: `user ${id}`,
      userName: 'Grace Example',
      newJson: null,
    });
    expect(station.authority.authorise(token, 'line.start')).toEqual({ userId: id, userName: 'Grace Example', role: 'engineer' });
    await expect(station.signIn.signIn('grace', GRACE.password)).rejects.toMatchObject({ code: 'LOGIN_WRONG' });
    expect(everythingIn(station)).not.toMatch(/given by Ada|known to Grace|not the one/);
    station.db.close();
  });

  it.each(['grace', 'GRACE', 'ｇｒａｃｅ'])('is not made for the login %j when there is a grace', async (login) => {
    const station = await newPeopleStation(root);
    await station.accounts.createFirst({ ...FIRST, login: 'grace' });
    await expect(station.accounts.create({ ...GRACE, login }, SIGNED)).rejects.toMatchObject({ code: 'LOGIN_TAKEN' });
    station.db.close();
  });

  it.each([
    ['login', ''],
    ['login', ' ada'],
    ['login', 'ada\0'],
    ['login', 'x'.repeat(65)],
    ['login', `' OR 1=1 --`],
    ['login', 'ada\u202eada'],
    ['login', '\ud83d'],
    ['printedName', ' \t '],
    ['printedName', '...'],
    ['printedName', 'Ada\nAdmin'],
    ['printedName', 'Ada \u202enimdA'],
    ['printedName', 'x'.repeat(201)],
    ['printedName', 'Ada \udc00'],
  ])('is not made with the %s %j', async (field, text) => {
    const station = await newPeopleStation(root);
    await expect(station.accounts.createFirst({ ...FIRST, [field]: text })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect([station.accounts.all(), station.rows()]).toEqual([[], []]);
    station.db.close();
  });

  it('holds any text as it is, or refuses it', async () => {
    const station = await newPeopleStation(root);
    await station.accounts.createFirst(FIRST);
    const taken: string[] = [];
    for (const [i, text] of HOSTILE_TEXTS.entries()) {
      const refused = await refusalOf(station.accounts.create({ ...GRACE, login: `user-${i}`, printedName: text }, SIGNED));
      if (refused === undefined) taken.push(text);
      else expect(refused.code).toBe('INPUT_INVALID');
      expect((await refusalOf(station.accounts.create({ ...GRACE, login: text, password: 'long enough' }, SIGNED)))?.code).toBe(
        /^(null|x+)$/.test(text) && text.length <= 64 ? undefined : 'INPUT_INVALID',
      );
      const reason = await refusalOf(station.accounts.create({ ...GRACE, login: `other-${i}` }, { ...SIGNED, reason: text }));
      if (reason === undefined) expect(station.rows().at(-1)!.reason).toBe(text.trim());
      expect(
        (await refusalOf(station.accounts.create({ ...GRACE, login: `third-${i}`, password: `0123456789${text}` }, SIGNED)))?.code,
      ).toBe(/\p{Cc}/u.test(text) ? 'PASSWORD_UNFIT' : undefined);
    }
    const names = station.accounts.all().flatMap(({ login, printedName }) => (login.startsWith('user-') ? [printedName] : []));
    expect(names.sort()).toEqual(taken.map((text) => text.normalize('NFC')).sort());
    expect(taken).toEqual(expect.arrayContaining([HOSTILE_TEXTS[0], '部品 деталь עברית 👩‍🏭', '<script>alert(1)</script>']));
    station.db.close();
  });
});

async function refusalOf(work: Promise<unknown>): Promise<StationError | undefined> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StationError) return error;
    throw error;
  }
  return undefined;
}

describe('an administrator', () => {
  it('changes a role, which holds at once', async () => {
    const station = await newPeopleStation(root);
    const { operator } = await employ(station);
    const { token } = await signInAs(station, 'operator');
    station.accounts.changeRole(operator, 'engineer', SIGNED);
    expect(lastRow(station)).toEqual({
      ...SIGNED_ROW,
      action: 'users.changeRole',
      object: `user ${operator}`,
      field: 'role',
      oldJson: '"operator"',
      newJson: '"engineer"',
    });
    expect(station.authority.authorise(token, 'products.create').role).toBe('engineer');
    const rows = station.rows().length;
    station.accounts.changeRole(operator, 'engineer', SIGNED);
    expect(station.rows()).toHaveLength(rows);
    station.db.close();
  });

  it('disables a person, who is out at once, and enables again', async () => {
    const station = await newPeopleStation(root);
    const { operator } = await employ(station);
    const { token, session } = await signInAs(station, 'operator');
    station.accounts.disable(operator, SIGNED);
    expect(lastRow(station)).toMatchObject({ ...SIGNED_ROW, action: 'users.disable', newJson: `{"endedSession":${session.id}}` });
    expect(() => station.authority.authorise(token, 'line.read')).toThrow(
      expect.objectContaining({ code: 'SESSION_ENDED', detail: 'disabled' }),
    );
    await expect(signInAs(station, 'operator')).rejects.toMatchObject({ code: 'LOGIN_WRONG' });
    expect(lastRow(station)).toMatchObject({ action: 'session.refuse', newJson: expect.stringContaining('"disabled"') as string });
    station.accounts.enable(operator, SIGNED);
    expect(lastRow(station)).toMatchObject({ ...SIGNED_ROW, action: 'users.enable' });
    await expect(signInAs(station, 'operator')).resolves.toMatchObject({ session: { userId: operator } });
    station.db.close();
  });

  it('gives another password, which takes off the lock and ends the session', async () => {
    const station = await newPeopleStation(root);
    const { operator } = await employ(station);
    const { token, session } = await signInAs(station, 'operator');
    for (let i = 0; i < 5; i++) await refusalOf(station.signIn.signIn('operator', 'guess'));
    await expect(signInAs(station, 'operator')).rejects.toMatchObject({ code: 'LOGIN_LOCKED' });
    await expect(station.accounts.resetPassword(operator, 'operator', SIGNED)).rejects.toMatchObject({ code: 'PASSWORD_UNFIT' });
    await station.accounts.resetPassword(operator, 'a new password', SIGNED);
    expect(lastRow(station)).toMatchObject({ ...SIGNED_ROW, action: 'users.resetPassword', newJson: `{"endedSession":${session.id}}` });
    expect(() => station.signIn.session(token)).toThrow(expect.objectContaining({ code: 'SESSION_ENDED', detail: 'password reset' }));
    expect((await station.signIn.signIn('operator', 'a new password')).session.reach).toBe('unlocked');
    station.db.close();
  });

  it('cannot change who is not there', async () => {
    const { accounts, db } = await newPeopleStation(root);
    for (const id of [0, 99, 1.5, NaN]) {
      const unknown = expect.objectContaining({ code: 'USER_UNKNOWN' }) as Error;
      expect(() => {
        accounts.changeRole(id, 'quality', SIGNED);
      }).toThrow(unknown);
      expect(() => {
        accounts.disable(id, SIGNED);
      }).toThrow(unknown);
      expect(() => {
        accounts.enable(id, SIGNED);
      }).toThrow(unknown);
      await expect(accounts.resetPassword(id, 'long enough', SIGNED)).rejects.toEqual(unknown);
    }
    db.close();
  });

  it('who is the last one stays', async () => {
    const station = await newPeopleStation(root);
    const { accounts, db } = station;
    const first = await accounts.createFirst(FIRST);
    const last = expect.objectContaining({ code: 'LAST_ADMINISTRATOR' }) as Error;
    const refused = (id: number): void => {
      expect(() => {
        accounts.disable(id, SIGNED);
      }).toThrow(last);
      expect(() => {
        accounts.changeRole(id, 'operator', SIGNED);
      }).toThrow(last);
    };
    refused(first);
    const second = await accounts.create({ ...GRACE, role: 'administrator' }, SIGNED);
    accounts.disable(second, SIGNED);
    refused(first);
    accounts.changeRole(second, 'quality', SIGNED);
    accounts.enable(second, SIGNED);
    refused(first);
    accounts.changeRole(second, 'administrator', SIGNED);
    accounts.changeRole(first, 'operator', SIGNED);
    refused(second);
    accounts.disable(first, SIGNED);
    expect(accounts.all().map(({ login, role }) => [login, role])).toEqual([
      ['ada', 'operator'],
      ['grace', 'administrator'],
    ]);
    db.close();
  });

  it('makes no change whose audit row cannot be written', async () => {
    const station = await newPeopleStation(root);
    const { operator } = await employ(station);
    const nobody = { ...SIGNED, actor: { ...SIGNED.actor, userId: 99 } };
    const unwritable = expect.objectContaining({ code: 'AUDIT_UNWRITABLE' }) as Error;
    const before = station.accounts.all();
    expect(() => {
      station.accounts.disable(operator, nobody);
    }).toThrow(unwritable);
    await expect(station.accounts.create(GRACE, nobody)).rejects.toEqual(unwritable);
    await expect(station.accounts.resetPassword(operator, 'a new password', nobody)).rejects.toEqual(unwritable);
    expect(station.accounts.all()).toEqual(before);
    station.db.close();
  });
});
