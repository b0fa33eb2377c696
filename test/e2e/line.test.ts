import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CommandOutput } from '../../src/contract/commands.ts';
import { bringProduct } from '../../src/demo/product.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { untilStationReady } from '../../src/plcSimulator/stationReady.ts';
import { lineFolder } from '../folders.ts';
import { ACTUATOR, StationLine, testPictures } from '../station-line.ts';
import { teachMade } from '../taught.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp, resize, SIZES } from './app.ts';
import { ask, signIn } from './people.ts';
import { takeScreenshots } from './screenshots.ts';

const folder = await lineFolder();
/** Time enough from trigger to gate on a machine that does other things too. */
const GATE_DELAY_MS = 1500;
const PATIENCE = { timeout: 30_000, interval: 50 };

let world: StationLine;
let opened: OpenedApp;
/** Pictures by what the model says of them. */
let good: string;
let bad: string;

describe.skipIf(!hasElectron)('the screen of a line', () => {
  beforeAll(async () => {
    const taught = await teachMade('printed-label');
    const actuator = {
      ...ACTUATOR,
      gate: { by: 'time', delayMs: GATE_DELAY_MS },
      deadlineMs: GATE_DELAY_MS - 100,
      confirmedByMs: 2 * GATE_DELAY_MS,
      alarmAfterRejects: 3,
    } as const;
    world = await StationLine.open(folder, taught, { actuator, plc: { gateDelayMs: GATE_DELAY_MS } });
    const { client } = world.station;
    const { engineer } = world.people;
    const goods = join(taught.data, 'train', 'good');
    await bringProduct(client, engineer, { name: 'label of another customer', goods, model: taught.bundle, actuator });
    const { version } = await client.call('settings.read', {}, engineer);
    await client.call('lineSetUp.change', { basedOnVersion: version, lineSetUp: world.setUp, camera: null }, engineer);
    await world.station.stop();
    [good, bad] = await oneOfEach(taught.bundle, await testPictures(taught));
    opened = await openApp(folder);
    await signIn(opened.page, 'operator', world.people.operator.password);
  });

  afterAll(async () => {
    await opened?.close();
    await world?.close();
  });

  it('says that the line stands and with what it would start, and starts by a key', async () => {
    const { page } = opened;
    await page.getByRole('heading', { name: 'The line stands' }).waitFor();
    await page.getByText('PLC over TCP').waitFor();
    await page.getByLabel('Product', { exact: true }).selectOption('label');
    await takeScreenshots(opened, 'line-stands');
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('F2');
    await state('Line runs').waitFor();
    await state('Gate ready').waitFor();
    await page.getByText('Waiting for the first part').waitFor();
  });

  it('shows each verdict, with the picture of the part and the heat map of one that did not pass', async () => {
    const { page } = opened;
    await feed([good]);
    await verdict('PASS').waitFor();
    await page.getByRole('img', { name: 'Picture of part p1' }).waitFor();
    await feed([bad]);
    await verdict('REJECT').waitFor();
    await page.locator('canvas[data-drawn="true"]').waitFor();
    expect(await page.locator('[data-count="PASS"]').innerText()).toBe('1');
    expect(await page.locator('[data-count="REJECT"]').innerText()).toBe('1');
    await takeScreenshots(opened, 'line-reject');
    await resize(opened.app, SIZES.small);
    // All of it is seen on a small panel, without scrolling.
    const footer = page.locator('footer');
    await expect
      .poll(async () => Math.ceil((await footer.boundingBox())!.y + (await footer.boundingBox())!.height))
      .toBeLessThanOrEqual(768);
    await resize(opened.app, SIZES.large);
    expect(await seriousFindings(page)).toEqual([]);
    const band = await page.getByRole('region', { name: 'The last part' }).innerText();
    expect(Number(/Score\s+(\d+)/.exec(band)?.[1])).toBeGreaterThan(50);
  });

  it('takes another opinion of a part, with its reason', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: /Open part p1,.*PASS/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Part p1' });
    await dialog.getByRole('button', { name: 'Missed a defect' }).click();
    await dialog.getByLabel('Why').fill('the print is smeared');
    await dialog.getByRole('button', { name: 'Put on record' }).click();
    await dialog.getByText('the print is smeared').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'line-opinion');
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('dialog', { name: 'Part p2' }).waitFor();
    await page.keyboard.press('Escape');
    const parts = (await ask(page, 'verdicts.list', {})) as CommandOutput<'verdicts.list'>;
    const { id } = parts.find(({ tag }) => tag === 'p1')!;
    const { overrides } = (await ask(page, 'verdicts.read', { verdictId: id })) as CommandOutput<'verdicts.read'>;
    expect(overrides).toMatchObject([{ overriddenTo: 'REJECT', reason: 'the print is smeared', overriddenByName: 'The operator' }]);
  });

  it('calls a person, who acknowledges by a key', async () => {
    const { page } = opened;
    await feed([bad, bad, bad], 2);
    const alarm = alarmOf('Many parts in a row were rejected.');
    await alarm.waitFor();
    await takeScreenshots(opened, 'line-alarm');
    expect(await seriousFindings(page)).toEqual([]);
    // Another one may have been raised before it where the machine is very busy.
    await vi.waitFor(async () => {
      await page.keyboard.press('F4');
      await alarm.getByText(/Seen by The operator/).waitFor({ timeout: 1000 });
    }, PATIENCE);
    await feed([good]);
    await alarm.waitFor({ state: 'detached' });
  });

  it('runs known parts, and says that each was treated as it should be', async () => {
    const { page } = opened;
    await beginChallenge();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'line-challenge');
    await feed([bad, good, bad], 2);
    await page.getByRole('heading', { name: 'Challenge run passed' }).waitFor();
    await takeScreenshots(opened, 'line-challenge-passed');
    await page.getByRole('button', { name: 'Close' }).click();
  });

  it('refuses a challenge run with a wrong password', async () => {
    const { page } = opened;
    await page.keyboard.press('F8');
    await page.getByRole('button', { name: 'Sign and begin' }).click();
    await fillSignature('not the password');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByText(/Challenge run:/).count()).toBe(0);
  });

  it('stops at a known part that was not found, says so across the hall, and goes on once somebody starts it again', async () => {
    const { page } = opened;
    await beginChallenge();
    await feed([good, good, bad], 2);
    await page.getByRole('heading', { name: 'Challenge run failed' }).waitFor();
    await state('Line at fault').waitFor();
    await page.getByRole('heading', { name: 'Every part is rejected' }).waitFor();
    await takeScreenshots(opened, 'line-fault');
    expect(await seriousFindings(page)).toEqual([]);
    const alarm = alarmOf('In a challenge run a known part was not treated as it should be.');
    await alarm.getByRole('button', { name: 'Acknowledge' }).click();
    await alarm.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Start the line again' }).click();
    await state('Line runs').waitFor();
  });

  it('goes on with another product', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Change product' }).click();
    await page.getByLabel('Product', { exact: true }).selectOption('label of another customer');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Go on with this product' }).click();
    await page.getByRole('heading', { name: 'label of another customer', level: 1 }).waitFor();
    await feed([good]);
    await verdict('PASS').waitFor();
  });

  it('shows the line on the lock screen too', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    await state('Line runs').waitFor();
    await feed([bad]);
    await page.getByRole('region', { name: 'Line' }).getByText('REJECT').waitFor();
    await takeScreenshots(opened, 'line-locked');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel('Password').fill(world.people.operator.password);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('navigation').waitFor();
  });

  it('stops by a key', async () => {
    const { page } = opened;
    await page.keyboard.press('F3');
    await page.getByRole('heading', { name: 'The line stands' }).waitFor();
    await page.getByRole('button', { name: 'Start the line' }).click();
    await state('Line runs').waitFor();
  });

  it('says that the station was killed; it comes back by itself, the line stands, and the screen says why', async () => {
    const { page } = opened;
    process.kill(stationPid(), 'SIGKILL');
    await page.getByText(/The station had stopped and is started again/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await signIn(page, 'operator', world.people.operator.password);
    await page.getByText(/The station stopped without warning while the line ran with label of another customer/).waitFor();
    await takeScreenshots(opened, 'line-interrupted');
    expect(await seriousFindings(page)).toEqual([]);
    await alarmOf('The station ended while the line ran, and the line stands since.').waitFor();
    await page.keyboard.press('F2');
    await state('Line runs').waitFor();
  });

  it('goes on while its window is killed, which comes back with the person signed in', async () => {
    await state('Gate ready').waitFor();
    const before = await partsShown();
    const feeding = feed(Array<string>(6).fill(good), 2);
    await opened.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0].webContents.forcefullyCrashRenderer();
    });
    expect(await feeding).toEqual(Array(6).fill('PASS'));
    await vi.waitFor(async () => {
      expect(await partsShown()).toBe(before + 6);
    }, PATIENCE);
    expect(await textOf('nav')).toContain('The operator');
  });
});

function state(words: string): ReturnType<OpenedApp['page']['getByText']> {
  return opened.page.getByRole('list', { name: 'State of the line' }).getByText(words);
}

function verdict(word: string): ReturnType<OpenedApp['page']['getByText']> {
  return opened.page.getByRole('region', { name: 'The last part' }).getByText(word, { exact: true });
}

function alarmOf(meaning: string): ReturnType<OpenedApp['page']['getByRole']> {
  return opened.page.getByRole('listitem').filter({ hasText: meaning });
}

/** Sends the pictures down the belt once the gate is ready. @returns what the gate did with each */
async function feed(files: readonly string[], partsPerSecond?: number): ReturnType<StationLine['feed']> {
  await untilStationReady(world.plc);
  return world.feed(files, partsPerSecond);
}

/** With the known parts that the screen proposes: bad, good, bad. */
async function beginChallenge(): Promise<void> {
  const { page } = opened;
  await page.keyboard.press('F8');
  await page.getByRole('button', { name: 'Sign and begin' }).click();
  await fillSignature(world.people.operator.password);
  await page.getByRole('heading', { name: 'Challenge run: 0 of 3 parts through' }).waitFor();
}

async function fillSignature(password: string): Promise<void> {
  const dialog = opened.page.getByRole('dialog', { name: 'Challenge run with 3 known parts' });
  await dialog.getByLabel('Reason').fill('start of the shift');
  await dialog.getByLabel('Your password').fill(password);
  await dialog.getByRole('button', { name: 'Sign' }).click();
}

/** The process that serves the station's folder. */
function stationPid(): number {
  return Number(execFileSync('pgrep', ['-f', `station/main.ts --folder ${join(folder, 'station')}`], { encoding: 'utf8' }).trim());
}

/** Past the page's own object, which does not outlive a crash of its renderer. */
function textOf(selector: string): Promise<string> {
  return opened.app.evaluate(
    ({ BrowserWindow }, selector) =>
      BrowserWindow.getAllWindows()[0].webContents.executeJavaScript(
        `document.querySelector('${selector}')?.innerText ?? ''`,
      ) as Promise<string>,
    selector,
  );
}

async function partsShown(): Promise<number> {
  return Number(await textOf('[data-count="all"]'));
}

/** A picture that the model passes, and one that it rejects. */
async function oneOfEach(bundle: string, { goods, defects }: { goods: string[]; defects: string[] }): Promise<[string, string]> {
  const judge = await Judge.open(bundle);
  try {
    const find = async (files: string[], wanted: string): Promise<string> => {
      for (const file of files) if ((await judge.judgeFile(file)).verdict === wanted) return file;
      throw new Error(`no picture is a ${wanted}`);
    };
    return [await find(goods, 'PASS'), await find(defects, 'REJECT')];
  } finally {
    await judge.release();
  }
}
