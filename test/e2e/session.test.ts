import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WindowBridge } from '../../src/contract/window.ts';
import { testFolder } from '../folders.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { seriousFindings } from './accessibility.ts';
import { addPerson, ask, makeAdministrator, PASSWORD, signIn, signOut } from './people.ts';
import { takeScreenshots } from './screenshots.ts';

const folder = await testFolder();

describe.skipIf(!hasElectron)('a window on a new station', () => {
  let opened: OpenedApp;

  beforeAll(async () => {
    opened = await openApp(folder);
  });

  afterAll(async () => {
    await opened?.close();
  });

  it('asks for the administrator first, and signs in as that one', async () => {
    const { page } = opened;
    await page.getByRole('heading', { name: 'Welcome to Lynceus' }).waitFor();
    await takeScreenshots(opened, 'first-run');
    expect(await seriousFindings(page)).toEqual([]);
    await makeAdministrator(page);
    await page.getByText('Ada Example').waitFor();
    expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toContain('Audit trail');
  });

  it('says to the administrator what comes first, and goes there', async () => {
    const { page } = opened;
    await page.getByText('Add the engineer’s account').waitFor();
    await takeScreenshots(opened, 'first-steps-administrator');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add people' }).click();
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
  });

  it('says to the engineer what comes next, once there is one', async () => {
    const { page } = opened;
    await addPerson(page, 'emil', 'engineer');
    await page.getByRole('link', { name: 'Line', exact: true }).click();
    await page.getByText('Done by: Engineer.').waitFor();
    await page.getByRole('button', { name: 'Sign in as somebody else' }).click();
    await signIn(page, 'emil');
    await page.getByRole('button', { name: 'Teach a product' }).waitFor();
    await takeScreenshots(opened, 'first-steps-engineer');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('begins at the first screen for another person, and where the same person was', async () => {
    const { page } = opened;
    const here = (name: string) => page.locator('nav a[aria-current=page]', { hasText: name });
    await page.getByRole('link', { name: 'Settings' }).click();
    await signOut(page);
    await signIn(page, 'emil');
    await here('Settings').waitFor();
    await signOut(page);
    await signIn(page, 'ada');
    await here('Line').waitFor();
  });

  it('locks, and opens with the password alone', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('Ada Example').waitFor();
  });

  it('speaks another language at once', async () => {
    const { page } = opened;
    await page.getByLabel('Language').selectOption('Deutsch');
    await page.getByRole('link', { name: 'Prüfpfad' }).waitFor();
    await page.getByLabel('Sprache').selectOption('English');
  });

  it('signs out', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('lets nobody end the station who is not signed in', async () => {
    const { page } = opened;
    let deaths = 0;
    await page.exposeFunction('stationDied', () => {
      deaths++;
    });
    await page.evaluate(() => {
      const { lynceus, stationDied } = globalThis as unknown as { lynceus: WindowBridge; stationDied: () => void };
      lynceus.onNews((news) => {
        if (news.kind === 'shell' && news.status.station.state !== 'ready') stationDied();
      });
    });
    await expect(ask(page, 'shell.restartStation', {})).rejects.toThrow('STATION_ALIVE');
    await expect(ask(page, 'shell.openDemo', {})).rejects.toThrow('DEMO_NEEDS_SIGN_IN');
    expect(await ask(page, 'shell.closeDemo', {})).toMatchObject({ place: 'own', station: { state: 'ready' } });
    expect(await page.getByRole('button', { name: /demo/i }).count()).toBe(0);
    expect(deaths).toBe(0);
  });
});
