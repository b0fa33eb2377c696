import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineFolder } from '../folders.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { takeScreenshots } from './screenshots.ts';

const folder = await lineFolder();
/** From the click on; the window is there a second or two after `npm start`. */
const RUNS_WITHIN_MS = 110_000;
const TIMEOUT_MS = 240_000;

describe.skipIf(!hasElectron)('the demo', () => {
  let opened: OpenedApp;

  beforeAll(async () => {
    opened = await openApp(folder);
  });

  afterAll(async () => {
    await opened?.close();
    expect(existsSync(join(folder, 'window', 'demo'))).toBe(false);
  });

  it('can be given up while it is made', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Try the demo product' }).click();
    await page.getByRole('heading', { name: 'The demo station is made' }).waitFor();
    await page.getByText('Drawing pictures').waitFor();
    await takeScreenshots(opened, 'demo-making');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'Welcome to Lynceus' }).waitFor();
    expect(existsSync(join(folder, 'window', 'demo'))).toBe(false);
  });

  it('runs a line within two minutes, with its engineer signed in', { timeout: TIMEOUT_MS }, async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Try the demo product' }).click();
    await page.getByRole('heading', { name: 'Machined flange', level: 1 }).waitFor({ timeout: RUNS_WITHIN_MS });
    await page.getByRole('list', { name: 'State of the line' }).getByText('Line runs').waitFor();
    await page.getByText('The engineer', { exact: true }).waitFor();
    await page
      .getByRole('button', { name: /Open part .*REJECT/ })
      .first()
      .waitFor();
    await page.locator('[data-count="all"]', { hasText: /^9$/ }).waitFor();
    await takeScreenshots(opened, 'line-runs');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('shows a rejected part with its heat map, and takes another opinion of it', async () => {
    const { page } = opened;
    await page.keyboard.press('F7');
    const dialog = page.getByRole('dialog');
    await dialog.locator('canvas[data-drawn="true"]').waitFor();
    await dialog.getByRole('button', { name: 'Not a defect' }).click();
    await dialog.getByRole('button', { name: 'Dirt, comes off' }).click();
    await takeScreenshots(opened, 'line-part');
    expect(await seriousFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Put on record' }).click();
    await dialog.getByText('What people said').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  it('can be left, and nothing of it stays', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Leave the demo' }).click();
    await page.getByRole('heading', { name: 'Welcome to Lynceus' }).waitFor();
    expect(existsSync(join(folder, 'window', 'demo'))).toBe(false);
  });
});
