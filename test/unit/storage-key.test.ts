import { generateKeyPairSync } from 'node:crypto';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isSignedBy, openStationKey } from '../../src/main/storage/stationKey.ts';
import { testFolder } from '../folders.ts';

const folder = await testFolder();
let count = 0;

function newFile(): string {
  return join(folder, `${++count}.key`);
}

describe('the key of a station', () => {
  it('is made once, for its owner alone, and read again', async () => {
    const file = newFile();
    const key = openStationKey(file, undefined);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(openStationKey(file, undefined).id).toBe(key.id);
    expect(openStationKey(file, key.id).id).toBe(key.id);
    expect(openStationKey(newFile(), undefined).id).not.toBe(key.id);
  });

  it('signs what only it can have signed', () => {
    const [key, other] = [openStationKey(newFile(), undefined), openStationKey(newFile(), undefined)];
    const signature = key.sign('text');
    expect(isSignedBy(key.publicKey, 'text', signature)).toBe(true);
    expect(isSignedBy(key.publicKey, 'text.', signature)).toBe(false);
    expect(isSignedBy(other.publicKey, 'text', signature)).toBe(false);
    expect(isSignedBy(key.publicKey, 'text', 'no signature')).toBe(false);
  });

  it('is never made anew once something was signed', async () => {
    const file = newFile();
    expect(() => openStationKey(file, 'a'.repeat(64))).toThrow(expect.objectContaining({ code: 'STATION_KEY_MISSING', where: file }));
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is refused where it is another one', () => {
    const file = newFile();
    openStationKey(file, undefined);
    expect(() => openStationKey(file, 'a'.repeat(64))).toThrow(expect.objectContaining({ code: 'STATION_KEY_WRONG' }));
  });

  it.each([
    ['nothing', ''],
    ['a key cut short', '-----BEGIN PRIVATE KEY-----\nMC4CAQAw'],
    ['a key of another kind', generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string],
  ])('is refused where its file holds %s', async (_, pem) => {
    const file = newFile();
    await writeFile(file, pem, { mode: 0o600 });
    expect(() => openStationKey(file, undefined)).toThrow(expect.objectContaining({ code: 'STATION_KEY_BROKEN' }));
  });

  it.skipIf(process.platform === 'win32')('is refused where others may read it', async () => {
    const file = newFile();
    openStationKey(file, undefined);
    await chmod(file, 0o640);
    expect(() => openStationKey(file, undefined)).toThrow(expect.objectContaining({ code: 'STATION_KEY_EXPOSED' }));
  });

  it('is refused where it cannot be saved', () => {
    expect(() => openStationKey(join(folder, 'no', 'where.key'), undefined)).toThrow(
      expect.objectContaining({ code: 'STATION_KEY_UNWRITABLE' }),
    );
  });
});
