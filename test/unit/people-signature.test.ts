import { describe, expect, it } from 'vitest';
import { type GuardedCommand, RIGHTS } from '../../src/main/station/people/rights.ts';
import { SIGNATURE_MEANINGS, type SignatureMeaning } from '../../src/contract/people.ts';
import { type Signature, signedBy } from '../../src/main/storage/signature.ts';
import { testFolder } from '../folders.ts';
import { employ, MINUTE_MS, newPeopleStation, PASSWORD, type PeopleStation, SIGNED, signFor, signInAs } from '../people-station.ts';
import { HOSTILE_TEXTS } from '../texts.ts';

const root = await testFolder();

async function withEngineer(): Promise<{ station: PeopleStation; token: string; engineer: number }> {
  const station = await newPeopleStation(root);
  const { engineer } = await employ(station);
  const { token } = await signInAs(station, 'engineer');
  return { station, token, engineer };
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
}

describe('a signature', () => {
  it('says who stands for what and why, and leaves a row', async () => {
    const { station, token, engineer } = await withEngineer();
    const actor = { userId: engineer, userName: 'The engineer', role: 'engineer' };
    const signature = await station.authority.sign(token, 'versions.activate', {
      password: PASSWORD,
      meaning: 'responsibility',
      reason: '  beats the old one\n',
    });
    expect(signature).toEqual({ actor, reason: 'beats the old one', meaning: 'responsibility' });
    expect(signedBy(signature)).toEqual({ actor, reason: 'beats the old one', signatureMeaning: 'responsibility' });
    expect(station.rows().at(-1)).toMatchObject({
      action: 'session.sign',
      userName: 'The engineer',
      newJson: '"versions.activate"',
      signatureMeaning: null,
    });
    expect(station.authority.authorise(token, 'versions.activate', signature)).toEqual(actor);
    station.db.close();
  });

  it('serves once, for its command and its session', async () => {
    const { station, token } = await withEngineer();
    const authorise = (command: GuardedCommand, signature: Signature, by = token): string =>
      codeOf(() => station.authority.authorise(by, command, signature));
    const signature = await signFor(station, token, 'versions.activate');
    expect(authorise('versions.activate', { ...signature })).toBe('SIGNATURE_REQUIRED');
    expect(authorise('versions.activate', SIGNED)).toBe('SIGNATURE_REQUIRED');
    expect(authorise('line.challenge', signature)).toBe('SIGNATURE_REQUIRED');
    expect(authorise('versions.activate', signature)).toBe('none');
    expect(authorise('versions.activate', signature)).toBe('SIGNATURE_REQUIRED');
    const old = await signFor(station, token, 'versions.activate');
    const { token: newToken } = await signInAs(station, 'engineer');
    expect(authorise('versions.activate', old, newToken)).toBe('SIGNATURE_REQUIRED');
    const others = await signFor(station, newToken, 'line.challenge');
    const { token: qualityToken } = await signInAs(station, 'quality');
    expect(authorise('line.challenge', others, qualityToken)).toBe('SIGNATURE_REQUIRED');
    station.db.close();
  });

  it('with a wrong password counts as a failed login, and the fifth locks the session', async () => {
    const { station, token, engineer } = await withEngineer();
    const sign = (): Promise<Signature> =>
      station.authority.sign(token, 'versions.activate', { password: 'a wrong guess', meaning: 'approval', reason: 'none' });
    for (let i = 1; i < 5; i++) await expect(sign()).rejects.toMatchObject({ code: 'PASSWORD_WRONG' });
    expect(station.accounts.all().find(({ id }) => id === engineer)).toMatchObject({ failedLogins: 4, lockedUntilUtcMs: null });
    expect(station.signIn.session(token).reach).toBe('full');
    await expect(sign()).rejects.toMatchObject({ code: 'LOGIN_LOCKED' });
    expect(station.rows().slice(-5)).toMatchObject(Array(5).fill({ action: 'session.refuse', object: `user ${engineer}`, role: 'none' }));
    expect(station.signIn.session(token).reach).toBe('locked');
    await expect(station.signIn.unlock(token, PASSWORD)).rejects.toMatchObject({ code: 'LOGIN_LOCKED' });
    station.clock.nowUtcMs += MINUTE_MS;
    expect((await station.signIn.unlock(token, PASSWORD)).reach).toBe('full');
    station.db.close();
  });

  it('with the right password starts the count of failures anew', async () => {
    const { station, token, engineer } = await withEngineer();
    for (let i = 0; i < 4; i++) await station.signIn.signIn('engineer', 'a wrong guess').catch(() => undefined);
    await signFor(station, token, 'versions.activate');
    expect(station.accounts.all().find(({ id }) => id === engineer)).toMatchObject({ failedLogins: 0 });
    station.db.close();
  });

  it('in changing the own password counts alike', async () => {
    const { station, token } = await withEngineer();
    const person = station.authority.authorise(token, 'users.changeOwnPassword');
    for (let i = 0; i < 5; i++) await station.accounts.changeOwnPassword(person, 'a wrong guess', 'long enough').catch(() => undefined);
    expect(station.signIn.session(token).reach).toBe('locked');
    station.db.close();
  });

  it.each(HOSTILE_TEXTS)('has the reason %j as it is, or is refused', async (reason) => {
    const { station, token } = await withEngineer();
    const signing = station.authority.sign(token, 'line.challenge', { password: PASSWORD, meaning: 'approval', reason });
    const hasControlCharacter = /[^\P{Cc}\t\n\r]/u.test(reason);
    if (hasControlCharacter || !/[\p{L}\p{N}]/u.test(reason)) await expect(signing).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    else expect((await signing).reason).toBe(reason);
    station.db.close();
  });

  it.each([
    ['no reason', { reason: ' ' }],
    ['a reason of dots', { reason: '...' }],
    ['too long a reason', { reason: 'x'.repeat(2001) }],
    ['half a character', { reason: 'so \ud83d' }],
    ['a meaning of its own', { meaning: 'because' as SignatureMeaning }],
  ])('with %s is refused before the password is looked at', async (_, part) => {
    const { station, token } = await withEngineer();
    const rows = station.rows();
    const signing = { password: 'a wrong guess', meaning: SIGNATURE_MEANINGS[0], reason: 'as agreed', ...part };
    await expect(station.authority.sign(token, 'line.challenge', signing)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(station.rows()).toEqual(rows);
    station.db.close();
  });

  it('is not taken behind the lock screen', async () => {
    const { station, token } = await withEngineer();
    station.signIn.lock(token);
    await expect(signFor(station, token, 'line.challenge')).rejects.toMatchObject({ code: 'SESSION_LOCKED' });
    station.db.close();
  });
});

it('a temporary password opens the session, the lock screen’s line and its own change', async () => {
  const { station, engineer } = await withEngineer();
  await station.accounts.resetPassword(engineer, 'a new password', SIGNED);
  const { token } = await station.signIn.signIn('engineer', 'a new password');
  const open = (Object.keys(RIGHTS) as GuardedCommand[]).filter(
    (command) => codeOf(() => station.authority.authorise(token, command)) !== 'PASSWORD_TEMPORARY',
  );
  expect(open.sort()).toEqual(
    [
      'alarms.read',
      'line.read',
      'session.lock',
      'session.read',
      'session.signOut',
      'session.touch',
      'session.unlock',
      'users.changeOwnPassword',
    ].sort(),
  );
  station.db.close();
});
