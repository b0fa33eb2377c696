import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LineProvider } from '../../src/contract/settings.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { FakeCuda } from '../fake-cuda.ts';
import { lineFolder } from '../folders.ts';
import { StationLine, testPictures, UNHURRIED } from '../station-line.ts';
import { type TaughtProduct, teachMade } from '../taught.ts';

/** Until the line worker is replaced. */
const PATIENCE = { timeout: 20_000, interval: 50 };

let cuda: FakeCuda;
let taught: TaughtProduct;
let world: StationLine;
let picture: string;
/** What the processor says of the picture. */
let score: number;

beforeAll(async () => {
  const root = await lineFolder();
  taught = await teachMade('printed-label');
  const judge = await Judge.open(taught.bundle);
  for (const file of (await testPictures(taught)).goods) {
    const judged = await judge.judgeFile(file);
    if (judged.verdict === 'PASS') [picture, score] = [file, judged.score];
  }
  await judge.release();
  cuda = new FakeCuda();
  world = await StationLine.open(await mkdtemp(join(root, 'line-')), taught, {
    actuator: UNHURRIED,
    plc: { gateDelayMs: UNHURRIED.gate.delayMs },
  });
  await judgeOn('cuda');
});
afterAll(async () => {
  await world?.close();
  cuda?.remove();
});

describe('a line on a graphics card', () => {
  it('judges there where the card judges as the processor does', async () => {
    cuda.does('none');
    await world.start();
    expect(await scoresOf(2)).toEqual([score, score]);
    expect(cuda.judged).toBeGreaterThanOrEqual(2);
    expect(world.alarmCodes()).not.toContain('PROVIDER_FELL_BACK');
  });

  it.each([
    ['refuses to compute', 'throws'],
    ['gives no numbers', 'no numbers'],
    ['brings its process down', 'dies'],
  ] as const)('that %s while it runs: the part is rejected, the alarm is raised, and the processor goes on', async (_, fault) => {
    cuda.does(fault);
    expect(await world.feed([picture])).toEqual(['REJECT']);
    await vi.waitFor(() => {
      expect(fellBack()).toMatch(/^what judges died while it used cuda$/);
    }, PATIENCE);
    await untilItPasses();
    expect(await scoresOf(2)).toEqual([score, score]);

    // Whatever becomes of the recipe, the card is left alone while this run lasts.
    await changeThresholds();
    await untilItPasses();
    expect(fellBack()).toMatch(/^what judges died while it used cuda$/);

    await world.stop();
    cuda.does('none');
    await world.start();
    expect(fellBack()).toBeUndefined();
    expect(await scoresOf(1)).toEqual([score]);
    expect(cuda.judged).toBeGreaterThan(0);
  });

  it.each([
    ['judges otherwise', 'deviates', '', /^cuda judges otherwise than the processor: by/],
    ['refuses the model where it is compared', 'throws', 'parityWorker', /^cuda does not start: .*CUDA failure 719/],
    ['refuses the model where the line has it', 'throws', 'lineWorker', /^cuda: .*CUDA failure 719/],
    ['brings down what judges as it is made ready', 'dies', 'lineWorker', /^cuda: .*SIGSEGV/],
  ] as const)('that %s is not used: the alarm is raised, and the processor judges', async (_, fault, within, told) => {
    await world.stop();
    cuda.does(fault, within);
    await forgetWhatWasCompared();
    await world.start();
    expect(fellBack()).toMatch(told);
    await untilItPasses();
    expect(await scoresOf(2)).toEqual([score, score]);
    expect(cuda.judged).toBe(0);
  });

  it('that nobody asks for is not used, and no alarm stays', async () => {
    await world.stop();
    await judgeOn('cpu');
    cuda.does('none');
    await world.start();
    expect(fellBack()).toBeUndefined();
    expect(await scoresOf(1)).toEqual([score]);
    expect(cuda.judged).toBe(0);
  });
});

/** A station that is started anew has compared nothing yet. */
async function forgetWhatWasCompared(): Promise<void> {
  await world.station.stop();
  await world.restart();
}

async function judgeOn(lineProvider: LineProvider): Promise<void> {
  const { client } = world.station;
  const administrator = await client.call('session.signIn', { login: 'administrator', password: world.people.engineer.password });
  const { version, settings } = await client.call('settings.read', {}, administrator);
  await client.call('settings.change', { basedOnVersion: version, settings: { ...settings, lineProvider } }, administrator);
}

async function changeThresholds(): Promise<void> {
  const { client } = world.station;
  const { productId } = world;
  const { version, settings } = await client.call('recipes.read', { productId }, world.people.engineer);
  const { review, reject } = settings.thresholds!;
  const changed = { review: review * 1.01, reject: reject * 1.01 };
  await client.call('thresholds.change', { productId, basedOnVersion: version, ...changed }, world.people.engineer);
}

async function untilItPasses(): Promise<void> {
  await vi.waitFor(async () => {
    expect(await world.feed([picture])).toEqual(['PASS']);
  }, PATIENCE);
}

/** Of so many parts; of one that has none, why. */
async function scoresOf(parts: number): Promise<(number | string | null)[]> {
  world.rows.length = 0;
  await world.feed(Array.from({ length: parts }, () => picture));
  return world.rows.map(({ score, faultCode }) => score ?? faultCode);
}

/** Why the processor judges, as the alarm tells while its cause is there. */
function fellBack(): string | undefined {
  return world.alarms.find(({ code, clearedUtcMs }) => code === 'PROVIDER_FELL_BACK' && clearedUtcMs === null)?.detail;
}
