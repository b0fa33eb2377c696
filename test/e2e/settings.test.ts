import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../src/contract/commands.ts';
import type { WindowBridge } from '../../src/contract/window.ts';
import { startStation } from '../../src/client/startStation.ts';
import { makePeople } from '../../src/demo/people.ts';
import { bringProduct } from '../../src/demo/product.ts';
import { SimulatedPlc } from '../../src/plcSimulator/simulatedPlc.ts';
import { TcpListener } from '../../src/plcSimulator/tcpListener.ts';
import { testFolder } from '../folders.ts';
import { ptyCable } from '../pty-cable.ts';
import { ACTUATOR } from '../station-line.ts';
import { teachMade } from '../taught.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { answerOpenDialog } from './dialogs.ts';
import { ask, signIn, signOut } from './people.ts';
import { takeScreenshots } from './screenshots.ts';

const folder = await testFolder();
/** A busy processor takes its time. */
const EXAMINATION_MS = 100_000;
const PLC = { id: 'plc', recipe: 'none', gateDelayMs: 400, hasSensor: true } as const;

describe.skipIf(!hasElectron)('the settings', () => {
  let opened: OpenedApp;
  let page: Page;
  let password: string;
  const closing: (() => Promise<void> | void)[] = [];

  beforeAll(async () => {
    password = await prepareStation();
    await mkdir(join(folder, 'camera'));
    delete process.env.VK_ICD_FILENAMES; // a graphics card in software would be examined for a minute
    opened = await openApp(folder, { args: ['--use-fake-device-for-media-stream'] });
    ({ page } = opened);
    await signIn(page, 'administrator', password);
    await page.getByRole('link', { name: 'Settings' }).click();
  });

  afterAll(async () => {
    await opened?.close();
    for (const close of closing.reverse()) await close();
  });

  it('of the station show what will change, and are saved', async () => {
    await page.getByLabel('Lock after, min').fill('0');
    await page.getByText('1 to 1,440').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.getByLabel('Lock after, min').fill('25');
    await page.getByText('What will change').waitFor();
    await page.getByLabel('Name of shift 1').fill('morning');
    await page
      .getByRole('listitem')
      .filter({ hasText: /^Name of shift 1: .* → morning$/ })
      .waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'settings-station');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const { settings } = (await ask(page, 'settings.read', {})) as CommandOutput<'settings.read'>;
    expect(settings).toMatchObject({ idleMin: 25, shifts: [{ name: 'morning', startsAtMinute: 360 }, {}, {}] });
  });

  it('of shifts in no order are refused on the spot', async () => {
    await page.getByLabel('Shift 2 starts').fill('05:00');
    await page.getByRole('alert').filter({ hasText: 'in the order of their starts' }).waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Take back' }).click();
  });

  it('tell how full the drive is, and for how long pictures are kept', async () => {
    await page.getByRole('tab', { name: 'Storage' }).click();
    await page.getByText(/ of .* free/).waitFor();
    await page.getByRole('row').filter({ hasText: 'label' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'settings-storage');
  });

  it('change for how long pictures are kept, signed', async () => {
    await page.getByRole('row').filter({ hasText: 'label' }).getByRole('button').click();
    await page.getByLabel('PASS, days').fill('30');
    await page.getByRole('button', { name: 'Sign and change' }).click();
    await page.getByLabel('Reason').fill('the drive is small');
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await page.getByRole('row').filter({ hasText: 'label' }).getByText('30 days').waitFor();
  });

  it('tell which models and engines it runs on, and what it is', async () => {
    await page.getByRole('tab', { name: 'Models' }).click();
    await page.getByRole('row').filter({ hasText: 'label' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'settings-engines');
    await page.getByRole('tab', { name: 'About' }).click();
    await page.getByText('Apache-2.0').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Account' }).click();
    await page.getByLabel('Present password').fill('not the password');
    await page.getByLabel('New password', { exact: true }).fill('another long password');
    await page.getByLabel('New password again').fill('another long password');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('alert').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'settings-account');
  });

  it('tell what the machine computes with, and why with nothing else', async () => {
    await page.getByRole('tab', { name: 'Machine' }).click();
    await page.getByText('was not examined yet').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'settings-machine-unknown');
    await page.getByRole('button', { name: 'Examine the machine' }).click();
    await page.getByText(/\d \/ \d/).waitFor();
    await takeScreenshots(opened, 'settings-machine-progress');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('was not examined yet').waitFor();

    await page.getByRole('button', { name: 'Examine the machine' }).click();
    const taken = page.getByRole('row').filter({ hasText: 'taken by itself' });
    await taken.first().waitFor({ timeout: EXAMINATION_MS });
    expect(await taken.count()).toBe(2);
    await page.getByText('reference', { exact: false }).first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'settings-machine');
  });

  it('say what the line shall judge on', async () => {
    await page.getByLabel('Judge on').selectOption('The processor');
    await page.getByText('What will change').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const { settings } = (await ask(page, 'settings.read', {})) as CommandOutput<'settings.read'>;
    expect(settings.lineProvider).toBe('cpu');
  });

  it('set up a line with a folder and a PLC', async () => {
    const port = await TcpListener.listen(0);
    closing.push(() => port.shut());
    const plc = new SimulatedPlc(port, PLC);
    closing.push(() => {
      plc.close();
    });
    await answerOpenDialog(opened.app, join(folder, 'camera'));
    await page.getByRole('tab', { name: 'Line', exact: true }).click();
    await page.getByText('The line was not set up yet').waitFor();
    await page.getByRole('button', { name: 'Choose …' }).click();
    await page.getByLabel('PLC', { exact: true }).selectOption('Serial protocol over Ethernet (TCP)');
    await page.getByLabel('Address').fill('127.0.0.1');
    await page.getByLabel('TCP port').fill(String(port.port));
    await page.getByText('The safest').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page
      .getByRole('listitem')
      .filter({ hasText: /^Where pictures come from:\s+Watched folder$/ })
      .waitFor();
    await takeScreenshots(opened, 'settings-line');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const { settings } = (await ask(page, 'settings.read', {})) as CommandOutput<'settings.read'>;
    expect(settings.lineSetUp).toEqual({
      source: { kind: 'folder', folder: join(folder, 'camera') },
      trigger: { by: 'name', frameWithinMs: 500 },
      plc: { kind: 'tcp', host: '127.0.0.1', port: port.port },
    });
  });

  it('try that PLC: what goes over the wire is seen, and the gate moves', async () => {
    await page.getByRole('tab', { name: 'PLC test' }).click();
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('Both sides agree').waitFor();
    await page.getByLabel('For, ms').fill('120');
    await page.getByRole('button', { name: 'Pulse' }).click();
    await page.getByText('The PLC says that it was done.').waitFor();
    const log = page.getByRole('log');
    expect(await log.getByText('sent').count()).toBeGreaterThan(0);
    expect(await log.getByText('received').count()).toBeGreaterThan(0);
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'settings-plc');
    await page.getByRole('button', { name: 'End the test' }).click();
    await page.getByText('The wire works').waitFor();
  });

  it('try a PLC at a serial port, and say that nothing is heard where there is none', async () => {
    const cable = await ptyCable(join(folder, 'pty'));
    closing.push(() => cable.unplug());
    const path = (cable.plc as { path: string }).path;
    await page.getByLabel('PLC', { exact: true }).selectOption('Serial port');
    await page.getByLabel('Port', { exact: true }).fill(path);
    await page.getByRole('button', { name: 'Connect' }).click();
    await page
      .getByText('Connecting', { exact: true })
      .or(page.getByText('No answer', { exact: true }))
      .waitFor();
    await page.getByRole('button', { name: 'End the test' }).click();
    await page.getByText('Nothing was heard').waitFor();
    await takeScreenshots(opened, 'settings-plc-silent');
    const plc = new SimulatedPlc(cable.port, PLC);
    closing.push(() => {
      plc.close();
    });
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('Both sides agree').waitFor();
    await page.getByRole('button', { name: 'End the test' }).click();
    await page.getByText('The wire works').waitFor();
  });

  it('show a USB camera, whose pictures the line judges while it runs', async () => {
    await signOut(page);
    await signIn(page, 'engineer', password);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Line', exact: true }).click();
    await page.getByLabel('Where pictures come from').selectOption('USB camera');
    const camera = page.getByLabel('Camera', { exact: true });
    await expect.poll(() => camera.locator('option').count()).toBeGreaterThan(1);
    await camera.selectOption({ index: 1 });
    await page.getByText(/\d+ × \d+ px/).waitFor();
    await page.getByLabel('PLC', { exact: true }).selectOption('None');
    await page.getByLabel('Time from part to part, ms').fill('400');
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'settings-camera');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await ask(page, 'line.start', { productId: 1 });
    await page.getByText(/\d+ pictures handed to the line/).waitFor();
    await expect.poll(async () => (await judged(page)).length).toBeGreaterThan(2);
    const [{ imageId, verdict }] = await judged(page);
    expect(verdict).not.toBe('FAULT');
    const { widthPx } = (await ask(page, 'images.view', { imageId, maxSidePx: 64 })) as CommandOutput<'images.view'>;
    expect(widthPx).toBeGreaterThanOrEqual(640);
  });

  it('that are locked do not keep the camera from the line', async () => {
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    const before = await partsOfLine(page);
    await expect.poll(() => partsOfLine(page)).toBeGreaterThan(before + 1);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('navigation').waitFor();
  });

  it('do not keep the camera from the line when everybody has signed out, nor when the page was loaded anew then', async () => {
    await signOut(page);
    expect(await partsWhileNobodyIsThere(page, 3)).toBe(3);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await partsWhileNobodyIsThere(page, 3)).toBe(3);
    await signIn(page, 'engineer', password);
    await ask(page, 'line.stop', {});
    await expect(ask(page, 'line.pushPicture', { name: 'a.jpg', picture: '' })).rejects.toThrow('LINE_STOPPED');
  });

  it('offer an operator nothing that is not theirs', async () => {
    await signOut(page);
    await signIn(page, 'operator', password);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText('Only an administrator may change this.').waitFor();
    expect(await page.getByRole('tab', { name: 'PLC test' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  });
});

/** A station with people and a taught product. @returns the password of all of them */
async function prepareStation(): Promise<string> {
  const taught = await teachMade('printed-label');
  const station = await startStation({ folder: join(folder, 'station'), name: 'line 1' });
  const people = await makePeople(station.client, ['operator', 'engineer']);
  const actuator = { ...ACTUATOR, gate: { by: 'none' as const }, confirmedByMs: null, deadlineMs: 5000 };
  await bringProduct(station.client, people.engineer, {
    name: 'label',
    goods: join(taught.data, 'train', 'good'),
    model: taught.bundle,
    actuator,
  });
  await station.stop();
  return people.engineer.password;
}

async function judged(page: Page): Promise<CommandOutput<'verdicts.list'>> {
  return (await ask(page, 'verdicts.list', {})) as CommandOutput<'verdicts.list'>;
}

/** Waits for parts as the station tells of them, which is all that can be known then. @returns how many there were */
function partsWhileNobodyIsThere(page: Page, parts: number): Promise<number> {
  return page.evaluate(async (wanted) => {
    const { lynceus } = globalThis as unknown as { lynceus: WindowBridge };
    let seen = 0;
    await new Promise<void>((resolve) => {
      const deafen = lynceus.onNews((news) => {
        if (news.kind !== 'event' || news.event !== 'line.part' || ++seen < wanted) return;
        deafen();
        resolve();
      });
    });
    return seen;
  }, parts);
}

async function partsOfLine(page: Page): Promise<number> {
  const { run } = (await ask(page, 'line.read', {})) as CommandOutput<'line.read'>;
  return Object.values(run!.parts).reduce((sum, parts) => sum + parts, 0);
}
