import Database from 'better-sqlite3';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningStation, type StationPlace, startStation } from '../../src/client/startStation.ts';
import { closeStation, openStation } from '../../src/main/station/station.ts';
import { killStations } from '../faults/station-lives.ts';
import { ADMINISTRATOR, signInAsAdministrator } from '../faults/station-person.ts';
import { testFolder } from '../folders.ts';

const DAY_MS = 86_400_000;

const running: RunningStation[] = [];

afterEach(async () => {
  for (const station of running.splice(0)) await station.stop();
});

async function newPlace(): Promise<StationPlace> {
  return { folder: join(await testFolder(), 'station'), name: 'line 1' };
}

async function start(place: StationPlace): Promise<RunningStation> {
  const station = await startStation(place);
  running.push(station);
  return station;
}

function codeOfStart(place: StationPlace): Promise<string> {
  return start(place).then(
    () => 'started',
    (error: unknown) => (error as { code: string }).code,
  );
}

/** A station that has run, with its one person, and does not run now. */
async function oldPlace(): Promise<StationPlace> {
  const place = await newPlace();
  const { client, stop } = await startStation(place);
  await client.call('users.createFirst', ADMINISTRATOR);
  await stop();
  return place;
}

async function logins({ client }: RunningStation): Promise<string[]> {
  const { token } = await signInAsAdministrator(client);
  return (await client.call('users.list', {}, { token })).map(({ login }) => login);
}

describe('a station process', () => {
  it('has all that it has answered, and a sound trail, after kills while it serves commands', async () => {
    for await (const aftermath of killStations((await newPlace()).folder, [0, 300])) {
      expect(aftermath).toMatchObject({ lost: [], finding: undefined });
      expect(aftermath.acknowledged).toBeGreaterThan(0);
    }
  });

  it.skipIf(process.platform !== 'linux')('closes sockets that it inherited, so that their owner sees the other end hang up', async () => {
    const { folder } = await newPlace();
    const station = fork('src/main/station/main.ts', ['--folder', folder, '--name', 'line 1'], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc', 'pipe'],
    });
    const stray = (station.stdio[4] as Readable).resume();
    await once(stray, 'close');
    expect(station.exitCode).toBeNull();
    station.kill();
    await once(station, 'exit');
  });

  it('refuses the start of a second one on its folder, and goes on', async () => {
    const place = await newPlace();
    const first = await start(place);
    expect(await codeOfStart(place)).toBe('DATABASE_IN_USE');
    expect(await first.client.call('users.createFirst', ADMINISTRATOR)).toEqual({ userId: 1 });
  });

  it('refuses a folder that cannot be made', async () => {
    const folder = join(await testFolder(), 'file', 'station');
    await writeFile(join(folder, '../..', 'file'), '');
    expect(await codeOfStart({ folder, name: 'line 1' })).toBe('DATABASE_UNREADABLE');
  });

  it.runIf(process.platform === 'linux')('refuses a folder that cannot be written to', async () => {
    expect(await codeOfStart({ folder: '/sys/kernel', name: 'line 1' })).toBe('DATABASE_UNREADABLE');
  });

  it('refuses a store of pictures that is none, and lets go of the database', async () => {
    const place = await oldPlace();
    const pictures = join(place.folder, 'pictures');
    await rename(pictures, `${pictures} elsewhere`);
    await writeFile(pictures, '');
    expect(await codeOfStart(place)).toBe('PICTURES_UNWRITABLE');
    await rm(pictures);
    expect(await codeOfStart(place)).toBe('started');
  });

  it('refuses the database of a newer version, and leaves it as it is', async () => {
    const place = await oldPlace();
    const file = join(place.folder, 'station.sqlite');
    const db = new Database(file);
    db.exec(`INSERT INTO schema_migrations SELECT max(number) + 1, '9999_later.sql', sha256, 0 FROM schema_migrations`);
    db.close();
    const before = await readFile(file);
    expect(await codeOfStart(place)).toBe('DATABASE_NEWER');
    expect(await readFile(file)).toEqual(before);
  });

  it('notes that the clock was set back, and is sound', async () => {
    const place = await newPlace();
    await closeStation(await openStation(place.folder, { name: 'line 1', clock: () => Date.now() + DAY_MS }));
    const station = await start(place);
    expect((await station.client.call('station.read', {})).health).toEqual({ state: 'sound', faults: [] });
    await station.stop();
    const db = new Database(join(place.folder, 'station.sqlite'), { readonly: true });
    const [first, ...later] = db
      .prepare<[], number>(`SELECT clock_set_back_ms FROM audit_rows ORDER BY seq DESC LIMIT 2`)
      .pluck()
      .all()
      .reverse();
    db.close();
    expect(first).toBeGreaterThan(DAY_MS / 2);
    expect(later).toEqual([0]);
  });

  it('ends by itself when its parent is killed, and lets go of its folder', async () => {
    const place = await newPlace();
    const parent = fork(join(import.meta.dirname, '../faults/station-parent.ts'), [place.folder], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    await once(parent, 'message');
    // The station has it too, so that its end is the station's.
    const ended = once(parent.stdout!.resume(), 'end');
    parent.kill('SIGKILL');
    await ended;
    expect(await codeOfStart(place)).toBe('started');
  });

  it('answers what it is at when it is asked to stop (SIGTERM), and ends in good order', async () => {
    const place = await newPlace();
    const { client, process } = await start(place);
    await client.call('users.createFirst', ADMINISTRATOR);
    const { token, signing } = await signInAsAdministrator(client);
    const wanted = ['bea', 'cay', 'dan', 'eve'];
    const answers = wanted.map((login) => client.call('users.create', { ...ADMINISTRATOR, login, role: 'operator' }, { token, signing }));
    await client.call('station.read', {}); // they have been taken
    const exited = once(process, 'exit');
    process.kill('SIGTERM');
    await Promise.all(answers);
    expect(await exited).toEqual([0, null]);
    expect(await logins(await start(place))).toEqual(expect.arrayContaining(wanted));
  });
});
