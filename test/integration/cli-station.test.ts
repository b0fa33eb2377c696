import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type RunningStation, startStation } from '../../src/client/startStation.ts';
import Database from 'better-sqlite3';
import { openDatabase } from '../../src/main/storage/database.ts';
import { VerdictLog } from '../../src/main/storage/verdicts.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { testFolder } from '../folders.ts';
import { MONDAY_UTC_MS, verdictOn } from '../station-database.ts';

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const root = await testFolder();
const PASSWORDS = { ada: 'correct horse battery', eve: 'staple and a stable' } as const;

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the command line as a person of the station. */
async function lynceus(
  station: string,
  login: keyof typeof PASSWORDS,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Said> {
  const known = { LYNCEUS_STATION: station, LYNCEUS_STATION_NAME: 'line 1', LYNCEUS_LOGIN: login, LYNCEUS_PASSWORD: PASSWORDS[login] };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env: { ...process.env, ...known, ...env } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

async function newStation(name: string): Promise<string> {
  const folder = join(root, name);
  const { code } = await lynceus(folder, 'ada', ['users', 'first', 'ada', '--printed-name', 'Ada Admin'], {
    LYNCEUS_NEW_PASSWORD: PASSWORDS.ada,
  });
  expect(code).toBe(0);
  return folder;
}

describe('a station at the command line', () => {
  it('is set up, read, exported and checked by its people', async () => {
    const folder = await newStation('walk');
    const secrets: Said[] = [];
    const run = async (login: keyof typeof PASSWORDS, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Said> => {
      const said = await lynceus(folder, login, args, env);
      secrets.push(said);
      return said;
    };
    const reason = ['--reason', 'as agreed'];

    expect(await run('ada', ['users', 'first', 'eve', '--printed-name', 'Eve'], { LYNCEUS_NEW_PASSWORD: PASSWORDS.eve })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('USERS_EXIST') as string,
    });
    const create = ['users', 'create', 'eve', '--printed-name', 'Eve Quality', '--role', 'quality', ...reason];
    expect(await run('ada', create, { LYNCEUS_NEW_PASSWORD: 'temporary password' })).toMatchObject({ code: 0 });
    expect(await run('eve', ['audit'], { LYNCEUS_PASSWORD: 'temporary password' })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('PASSWORD_TEMPORARY') as string,
    });
    const change = { LYNCEUS_PASSWORD: 'temporary password', LYNCEUS_NEW_PASSWORD: PASSWORDS.eve };
    expect(await run('eve', ['users', 'change-password'], change)).toMatchObject({ code: 0 });
    const users = await run('eve', ['users', '--json']);
    expect(JSON.parse(users.stdout)).toMatchObject([
      { login: 'ada', role: 'administrator' },
      { login: 'eve', role: 'quality' },
    ]);

    expect(await run('eve', ['settings', 'change', '--idle-min', '5'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('NOT_ALLOWED') as string,
    });
    expect((await run('ada', ['settings', 'change', '--idle-min', '5'])).stdout).toContain('lock after     5 min');

    expect((await run('ada', ['settings', 'line', '--source', root, '--plc', 'tcp:10.0.0.7:4001'])).stdout).toContain('TCP 10.0.0.7:4001');
    expect(await run('ada', ['settings', 'line', '--plc', 'none'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--plc needs --source') as string,
    });
    expect((await run('ada', ['settings', 'change', '--shifts', 'day=06:00,night=18:00'])).stdout).toContain('night from 18:00');
    expect((await run('eve', ['settings'])).stdout).toContain('the PLC tells; the picture is found by the name of its file, within 500 ms');

    const listed = await run('eve', ['audit', 'list', '--action', 'settings.change', '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ userName: 'Ada Admin' }, { userName: 'Ada Admin' }, { userName: 'station' }]);
    expect(await run('eve', ['audit', 'verify'])).toMatchObject({ code: 0, stdout: expect.stringContaining('SOUND') as string });
    expect((await run('eve', ['audit', 'head'])).stdout).toMatch(/^\d+:[0-9a-f]{64}\n$/);

    const place = join(root, 'trail');
    expect((await run('eve', ['audit', 'export', place])).code).toBe(2);
    expect((await run('eve', ['audit', 'export', place, ...reason])).stdout).toContain('Keep this head elsewhere');
    const key = join(root, 'public.pem');
    await writeFile(key, (await run('ada', ['audit', 'public-key'])).stdout);
    expect((await run('ada', ['verify-audit', place, '--key', key])).stdout).toContain('GENUINE');

    for (const { stdout, stderr } of secrets) {
      for (const password of [...Object.values(PASSWORDS), 'temporary password']) expect(stdout + stderr).not.toContain(password);
    }
  });

  it('shows what the line has judged, and takes what a person says of it', async () => {
    const folder = await newStation('verdicts');
    const db = await openDatabase(join(folder, 'station.sqlite'));
    db.exec(`INSERT INTO products (name, created_utc_ms, created_by) VALUES ('board', 0, 1);
      INSERT INTO model_versions (product_id, version, state, seed, settings_json, metrics_json, content_hash, created_utc_ms, created_by)
        VALUES (1, 1, 'active', 1, '{"geometry":{"widthPx":256,"heightPx":256}}', '{"thresholds":{"review":2,"reject":3,"typicalGood":1},"heldOutScores":[1]}',
          '${'a'.repeat(64)}', 0, 1);
      INSERT INTO recipes (product_id, version, model_version_id, review_threshold, reject_threshold, input_width_px, input_height_px,
        actuator_json, created_utc_ms, created_by) VALUES (1, 1, 1, 2, 3, 256, 256, '{}', 0, 1);
      UPDATE users SET role = 'quality';`);
    new VerdictLog(db).addAll(Array.from({ length: 200 }, (_, n) => ({ ...verdictOn(n), judgedUtcMs: MONDAY_UTC_MS + n * 1000 })));
    db.close();
    const json = async (...args: string[]): Promise<unknown> => {
      const ran = await lynceus(folder, 'ada', [...args, '--json']);
      expect(ran, ran.stderr).toMatchObject({ code: 0 });
      return JSON.parse(ran.stdout);
    };

    expect(await json('verdicts', 'list', '--limit', '2')).toMatchObject([{ tag: 'part 199' }, { tag: 'part 198' }]);
    expect(await json('verdicts', 'list', '--until', '2026-03-02T00:00:01Z')).toMatchObject([{ tag: 'part 0' }]);
    const worst = (await json('verdicts', 'worst', '--product', 'board', '--day', '2026-03-02')) as { id: number; verdict: string }[];
    expect(worst[0].verdict).toBe('REJECT');
    expect(await json('verdicts', 'day', '--product', 'board', '--day', '2026-03-02')).toContainEqual(
      expect.objectContaining({ hour: 0, verdict: 'PASS' }),
    );
    const override = ['verdicts', 'override', String(worst[0].id), 'PASS', '--reason', 'a hair on the lens'];
    expect(await lynceus(folder, 'ada', override)).toMatchObject({ code: 0 });
    expect(await json('verdicts', 'show', String(worst[0].id))).toMatchObject({
      overrides: [{ overriddenTo: 'PASS', reason: 'a hair on the lens' }],
    });
    expect(await lynceus(folder, 'ada', ['verdicts', 'show', '999'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('VERDICT_UNKNOWN') as string,
    });

    const place = join(root, 'parts');
    expect(await json('verdicts', 'export', place, '--verdict', 'REJECT', '--reason', 'weekly')).toMatchObject({ stationFindings: [] });
    const key = join(root, 'verdicts.pem');
    await writeFile(key, (await lynceus(folder, 'ada', ['audit', 'public-key'])).stdout);
    expect(await lynceus(folder, 'ada', ['verify-audit', place, '--key', key])).toMatchObject({ code: 0 });
  });

  it('teaches a product and brings it into force', async () => {
    const folder = await newStation('teaching');
    const photos = join(root, 'photos');
    await writeDataset(photos, 'machined-part', { train: 8, goodTest: 1, defectsPerKind: 1, seed: 1, size: 96 });
    const reason = ['--reason', 'as agreed'];
    const account = ['users', 'create', 'eve', '--printed-name', 'Eve Engineer', '--role', 'engineer', ...reason];
    await lynceus(folder, 'ada', account, { LYNCEUS_NEW_PASSWORD: 'temporary password' });
    await lynceus(folder, 'eve', ['users', 'change-password'], {
      LYNCEUS_PASSWORD: 'temporary password',
      LYNCEUS_NEW_PASSWORD: PASSWORDS.eve,
    });
    const said = async (...args: string[]): Promise<string> => (await lynceus(folder, 'eve', args)).stdout;

    expect(await said('products', 'create', 'Bracket')).toBe('There is a product Bracket now.\n');
    expect(await said('products', 'import', 'bracket', join(photos, 'train', 'good'))).toContain('8 pictures imported');
    expect(await said('products', 'label', 'bracket', 'good', '--files', '00[0-6]*')).toContain('7 pictures: good.');
    expect(await said('products', 'label', 'bracket', 'defect', 'scratch', '--all-unlabelled')).toContain('1 pictures: defect: scratch.');
    expect(
      await said('products', 'change-recipe', 'bracket', '--size', '96', '--gate', 'time:400', '--deadline', '300', ...reason),
    ).toContain('300 ms');
    expect(await said('versions', 'teach', 'bracket', '--method', 'stage0', '--bank', '200', '--backend', 'wasm')).toContain(
      'Version 1 is offered.',
    );
    expect(await said('versions', 'activate', 'bracket', '1', ...reason)).toContain('Version 1 is active now.');
    expect(await lynceus(folder, 'eve', ['versions', 'activate', 'bracket', '1', ...reason])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('VERSION_STATE_WRONG') as string,
    });
    expect(await said('products', 'thresholds', 'bracket', '--review', '30', '--reject', '40', ...reason)).toContain('40');
    expect(await said('versions', 'check', 'bracket', '1')).toMatch(/^Sound: \d+ files/);
    expect(await said('versions', 'suggest-thresholds', 'bracket', '1')).toContain('7 good pictures, 1 defects');
    expect(await lynceus(folder, 'eve', ['versions', 'suggest-thresholds', 'bracket', '1', '--rule', 'cost=1,2'])).toMatchObject({
      code: 2,
    });
    expect(JSON.parse(await said('versions', 'show', 'bracket', '1', '--json'))).toMatchObject({ state: 'active' });
    expect(await lynceus(folder, 'eve', ['products', 'recipe', 'nothing'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('PRODUCT_UNKNOWN') as string,
    });
  });

  it('says where somebody has touched the verdicts or the trail, and is at fault from then on', async () => {
    const folder = await newStation('touched');
    const db = new Database(join(folder, 'station.sqlite'));
    db.exec(
      "DROP TRIGGER audit_rows_never_change; UPDATE users SET role = 'quality'; UPDATE audit_rows SET user_name = 'somebody else' WHERE seq = 2",
    );
    db.exec(`CREATE TRIGGER audit_rows_never_change BEFORE UPDATE ON audit_rows
BEGIN
  SELECT raise(ABORT, 'an audit row is never changed');
END`);
    db.close();
    expect(await lynceus(folder, 'ada', ['audit', 'verify'])).toMatchObject({
      code: 4,
      stdout: expect.stringContaining('row 2') as string,
    });
    let station: RunningStation | undefined;
    try {
      station = await startStation({ folder, name: 'line 1' });
      expect(await station.client.call('station.read', {})).toMatchObject({
        health: { state: 'fault', faults: [{ code: 'TRAIL_TAMPERED' }] },
      });
    } finally {
      await station?.stop();
    }
  });

  it('says where to give a password that is neither asked for nor given', async () => {
    const ran = await lynceus(join(root, 'unasked'), 'ada', ['users'], { LYNCEUS_PASSWORD: undefined });
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give it in LYNCEUS_PASSWORD, or start the command in a terminal') as string,
    });
  });

  it('of a place where there can be none is refused', async () => {
    await mkdir(root, { recursive: true });
    const file = join(root, 'file');
    await writeFile(file, '');
    expect(await lynceus(file, 'ada', ['users'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('DATABASE_UNREADABLE') as string,
    });
  });
});
