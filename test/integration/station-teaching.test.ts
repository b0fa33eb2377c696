import { copyFile, mkdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningStation, startStation } from '../../src/client/startStation.ts';
import type { CallOptions } from '../../src/client/stationClient.ts';
import type { CommandInput, CommandName, CommandOutput } from '../../src/contract/commands.ts';
import type { Signing } from '../../src/contract/people.ts';
import type { TeachingJob } from '../../src/contract/teachingJob.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { testFolder } from '../folders.ts';

const PASSWORD = 'correct horse battery';
const SIGNING: Signing = { password: PASSWORD, meaning: 'approval', reason: 'as agreed' };
const PLACE = { folder: '', name: 'line 1' };
const GOODS = 12;
/** As little as teaches anything. */
const LITTLE = { method: 'stage0', bank: 200, backend: 'wasm' } as const;

let root: string;
let station: RunningStation;
let engineer: string;
let productId: number;

beforeAll(async () => {
  root = await testFolder();
  PLACE.folder = join(root, 'station');
  await writeDataset(join(root, 'data'), 'machined-part', { train: GOODS, goodTest: 1, defectsPerKind: 1, seed: 1, size: 96 });
  await mkdir(join(root, 'data', 'train', 'good', 'more'));
  await copyFile(join(root, 'data', 'train', 'good', '000.png'), join(root, 'data', 'train', 'good', 'more', 'again.png'));
  await copyFile(join(root, 'data', 'train', 'good', '001.png'), join(root, 'data', 'train', 'good', 'more', 'broken.png'));
  await truncate(join(root, 'data', 'train', 'good', 'more', 'broken.png'), 900);
  await start();
  await station.client.call('users.createFirst', { login: 'ada', printedName: 'Ada', password: PASSWORD });
  const ada = await signIn('ada');
  for (const [login, role] of [
    ['bob', 'engineer'],
    ['eve', 'quality'],
  ] as const) {
    const account = { login, printedName: login, role, password: 'temporary 1' };
    await station.client.call('users.create', account, { token: ada, signing: SIGNING });
    const { token } = await station.client.call('session.signIn', { login, password: 'temporary 1' });
    await station.client.call('users.changeOwnPassword', { oldPassword: 'temporary 1', newPassword: PASSWORD }, { token });
  }
  engineer = await signIn('bob');
});
afterAll(() => station.stop());

async function start(): Promise<void> {
  station = await startStation(PLACE);
}

async function signIn(login: string): Promise<string> {
  return (await station.client.call('session.signIn', { login, password: PASSWORD })).token;
}

/** Asks as the engineer, who signs. */
function ask<C extends CommandName>(command: C, input: CommandInput<C>, options: CallOptions = {}): Promise<CommandOutput<C>> {
  return station.client.call(command, input, { token: engineer, signing: SIGNING, ...options });
}

/** Waits for the end of a job, whoever else waits for it. */
async function endOf(jobId: string): Promise<TeachingJob> {
  return new Promise((resolve, reject) => {
    const off = station.client.on('teaching.changed', (job) => {
      if (job.jobId !== jobId || job.state === 'running') return;
      off();
      resolve(job);
    });
    ask('teaching.list', {}).then((jobs) => {
      const job = jobs.find((other) => other.jobId === jobId);
      if (job && job.state !== 'running') resolve(job);
    }, reject);
  });
}

async function pictureIds(): Promise<number[]> {
  return (await ask('pictures.list', { productId, limit: 100 })).map(({ id }) => id);
}

describe('an engineer', () => {
  it('makes a product and imports a folder, and is told what cannot be used and what was there', async () => {
    ({ id: productId } = await ask('products.create', { name: 'bracket' }));
    const steps: string[] = [];
    const path = join(root, 'data', 'train', 'good');
    const imported = await ask('pictures.import', { productId, path }, { onProgress: ({ step }) => steps.push(step) });
    expect(imported).toMatchObject({ imported: GOODS, duplicates: 1, refused: 1 });
    expect(imported.left.map(({ outcome }) => outcome).sort()).toEqual(['duplicate', 'refused']);
    expect(new Set(steps)).toEqual(new Set(['import']));
    expect(await ask('pictures.import', { productId, path })).toMatchObject({ imported: 0, duplicates: GOODS + 1, refused: 1 });
  });

  it('labels, and overrides the label of another person with a signature alone', async () => {
    const [first, ...others] = await pictureIds();
    const eve = await signIn('eve');
    await station.client.call('labels.set', { pictureIds: [first], label: { label: 'defect', kind: 'scratch' } }, { token: eve });
    await ask('labels.set', { pictureIds: others, label: { label: 'good' } });
    const good: CommandInput<'labels.set'> = { pictureIds: [first], label: { label: 'good' } };
    await expect(ask('labels.set', good)).rejects.toMatchObject({ code: 'SIGNATURE_REQUIRED' });
    await ask('labels.override', good);
    expect(await ask('labels.history', { pictureId: first })).toMatchObject([
      { label: 'defect', kind: 'scratch', labelledByName: 'eve' },
      { label: 'good', labelledByName: 'bob' },
    ]);
  });

  it('teaches; one at a time, and the station goes on by itself', async () => {
    const { settings } = await ask('recipes.read', { productId });
    const { actuator } = settings;
    await ask('recipes.change', { productId, basedOnVersion: 0, geometry: { widthPx: 96, heightPx: 96 }, actuator });
    const { jobId } = await ask('versions.teach', { productId, ...LITTLE });
    await expect(ask('versions.teach', { productId, ...LITTLE })).rejects.toMatchObject({ code: 'TEACHING_BUSY' });
    expect(await endOf(jobId)).toMatchObject({ state: 'done' });
    const [version] = await ask('versions.list', { productId });
    expect(version).toMatchObject({ version: 1, state: 'offered' });
    expect((await ask('versions.read', { versionId: version.id })).snapshot).toHaveLength(GOODS);
    expect(await ask('versions.check', { versionId: version.id })).toMatchObject({ contentHash: version.contentHash });
  });

  it('cancels a teaching', async () => {
    const { jobId } = await ask('versions.teach', { productId, ...LITTLE, seed: 2 });
    expect(await ask('teaching.cancel', { jobId })).toMatchObject({ state: 'cancelled' });
    expect(await ask('versions.list', { productId })).toHaveLength(1);
  });

  it('brings a version into force with a signature, changes thresholds on what was seen, and goes back', async () => {
    const [{ id: first }] = await ask('versions.list', { productId });
    await expect(station.client.call('versions.activate', { versionId: first }, { token: engineer })).rejects.toMatchObject({
      code: 'SIGNATURE_REQUIRED',
    });
    const recipe = await ask('versions.activate', { versionId: first });
    const { reject } = recipe.settings.thresholds!;
    const higher = { productId, basedOnVersion: recipe.version, review: reject, reject: reject * 1.1 };
    expect(await ask('thresholds.change', higher)).toMatchObject({
      version: recipe.version + 1,
      settings: { thresholds: { reject: reject * 1.1 } },
    });
    await expect(ask('thresholds.change', { ...higher, reject: reject * 1.2 })).rejects.toMatchObject({ code: 'RECIPE_CHANGED_MEANWHILE' });

    const { jobId } = await ask('versions.teach', { productId, ...LITTLE, seed: 3 });
    const { versionId: second } = await endOf(jobId);
    await ask('versions.activate', { versionId: second! });
    expect(await ask('versions.rollBack', { versionId: first })).toMatchObject({ settings: { thresholds: { reject: reject * 1.1 } } });
    expect((await ask('versions.list', { productId })).map(({ state }) => state)).toEqual(['retired', 'active']);
  });

  it('finds a teaching that the station was killed in where it had got to', async () => {
    const settings = { productId, method: 'tocoad', preset: 'quick', bank: 200, backend: 'wasm', seed: 4 } as const;
    const { jobId: killed } = await ask('versions.teach', settings);
    await reached('stage 1', 21);
    // A window that is opened only now draws the curve from its beginning.
    const { stages } = await ask('teaching.losses', { jobId: killed });
    expect(stages).toMatchObject([
      { step: 'stage 1', losses: expect.arrayContaining([{ done: 1, loss: expect.any(Number) as number }]) as [] },
    ]);
    expect((await ask('teaching.list', {}))[0].progress).toMatchObject({ secondsLeft: expect.any(Number) as number });
    const gone = new Promise((resolve) => station.process.once('exit', resolve));
    station.process.kill('SIGKILL');
    await gone;
    await start();
    engineer = await signIn('bob');
    const { jobId } = await ask('versions.teach', settings);
    expect(await reached('stage 1', 1)).toBeGreaterThan(20);
    expect(await ask('teaching.cancel', { jobId })).toMatchObject({ state: 'cancelled' });
    await expect(ask('teaching.losses', { jobId: killed })).rejects.toMatchObject({ code: 'TEACHING_UNKNOWN' });
  });
});

/** Waits until a job is at a step. @returns how far it was there when it was first seen there */
async function reached(step: string, atLeast: number): Promise<number> {
  return new Promise((resolve) => {
    const off = station.client.on('teaching.changed', ({ progress }) => {
      if (progress?.step !== step || progress.done < atLeast) return;
      off();
      resolve(progress.done);
    });
  });
}
