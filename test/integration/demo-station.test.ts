import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningStation, startStation } from '../../src/client/startStation.ts';
import type { EventData } from '../../src/contract/events.ts';
import type { Progress } from '../../src/contract/message.ts';
import { type DemoStation, setUpDemoStation } from '../../src/demo/demoStation.ts';
import { type Guide, startGuide } from '../../src/demo/guideProcess.ts';
import { partsOf } from '../../src/demo/guide/belt.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { lineFolder } from '../folders.ts';

const SEED = 1;
const PATIENCE = { timeout: 60_000, interval: 50 };

let root: string;
let guide: Guide;
let station: RunningStation;
let demo: DemoStation;
const parts: EventData<'line.part'>[] = [];
const progress: Progress[] = [];

beforeAll(async () => {
  root = await lineFolder();
  guide = startGuide({ folder: join(root, 'guide'), seed: SEED, partsPerSecond: 8 }, (step) => progress.push(step));
  station = await startStation({ folder: join(root, 'station'), name: 'demo' });
  station.client.on('line.part', (part) => parts.push(part));
  demo = await setUpDemoStation(station.client, guide, (step) => progress.push(step));
}, 300_000);
afterAll(async () => {
  await guide.stop();
  await station.stop();
});

describe('a demonstration', () => {
  it('tells how far it is, from the first picture to the line', () => {
    const steps = new Set(progress.map(({ step }) => step));
    for (const step of ['pictures', 'projection', 'features', 'coreset', 'held-out', 'people', 'taught', 'product', 'line']) {
      expect(steps).toContain(step);
    }
    expect(progress.filter(({ step }) => step === 'pictures').at(-1)).toMatchObject({ done: 70, total: 70 });
  });

  it('has the product with labelled goods and defects, and a version in force', async () => {
    const { productId, engineer } = demo;
    const pictures = await station.client.call('pictures.list', { productId, limit: 2000 }, engineer);
    const labels = pictures.map(({ label }) => label?.kind ?? label?.label);
    expect(
      Object.fromEntries(['good', 'missing feature', 'contamination'].map((kind) => [kind, labels.filter((one) => one === kind).length])),
    ).toEqual({
      good: 30,
      'missing feature': 4,
      contamination: 4,
    });
    const [version] = await station.client.call('versions.list', { productId }, engineer);
    expect(version.state).toBe('active');
  });

  it('runs a line on which goods pass and defects are rejected', async () => {
    await vi.waitFor(() => {
      expect(parts.length).toBeGreaterThan(80);
    }, PATIENCE);
    const { run } = await station.client.call('line.read', {}, demo.engineer);
    expect(run).toMatchObject({ state: 'running', actuator: 'ready', productId: demo.productId });
    const truth = await truthOf(Math.max(...parts.map(({ tag }) => Number(tag.slice('part-'.length)))));
    const judged = parts.filter(({ verdict }) => verdict !== 'FAULT');
    const verdictsOf = (isGood: boolean): string[] => judged.filter(({ tag }) => truth.get(tag) === isGood).map(({ verdict }) => verdict);
    const [goods, bads] = [verdictsOf(true), verdictsOf(false)];
    expect(judged.length).toBeGreaterThan(0.9 * parts.length);
    expect(bads.length).toBeGreaterThan(0.1 * judged.length);
    expect(goods.filter((verdict) => verdict === 'PASS').length).toBeGreaterThan(0.85 * goods.length);
    expect(bads.filter((verdict) => verdict === 'REJECT').length).toBeGreaterThan(0.85 * bads.length);
  });

  it('keeps no more pictures in the camera folder than parts are on the belt', async () => {
    expect((await readdir(join(root, 'guide', 'camera'))).length).toBeLessThan(60);
  });

  it('has people who can sign in as whom they are', async () => {
    for (const { login, password } of Object.values(demo.people)) {
      if (login !== demo.engineer.login) await station.client.call('session.signIn', { login, password });
    }
    expect((await station.client.call('session.read', {}, demo.engineer)).session).toMatchObject({ login: 'engineer', role: 'engineer' });
  });

  it('starts again by what the settings remember, and stands while the line stands', async () => {
    const { client } = station;
    await client.call('line.stop', {}, demo.engineer);
    await vi.waitFor(async () => {
      expect(await readdir(join(root, 'guide', 'camera'))).toEqual([]);
    }, PATIENCE);
    const before = parts.length;
    await client.call('line.start', { productId: demo.productId }, demo.engineer);
    await vi.waitFor(() => {
      expect(parts.length).toBeGreaterThan(before + 8);
    }, PATIENCE);
  });

  it('ends with its guide, and its folder can be taken again, but no other', async () => {
    await guide.stop();
    const again = startGuide({ folder: join(root, 'guide'), seed: 2 });
    await expect(startGuide({ folder: root }).taught).rejects.toMatchObject({ code: 'FOLDER_TAKEN' });
    await again.stop();
    await expect(again.taught).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it("is refused by a station that is somebody's", async () => {
    await expect(setUpDemoStation(station.client, guide)).rejects.toMatchObject({ code: 'USERS_EXIST' });
  });
});

/** Whether each of so many parts that come down the belt is really good, by its tag. */
async function truthOf(count: number): Promise<Map<string, boolean>> {
  const files = await listImages(join(root, 'guide', 'parts'));
  const isGood = (file: string): boolean => basename(file).startsWith('good-');
  const next = partsOf({ goodParts: files.filter(isGood), badParts: files.filter((file) => !isGood(file)) }, SEED);
  return new Map(Array.from({ length: count }, next).map(({ tag, file }) => [tag, isGood(file)]));
}
