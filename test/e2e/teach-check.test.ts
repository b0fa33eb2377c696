import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDataset } from '../../src/samples/dataset.ts';
import { testFolder } from '../folders.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { takeScreenshots } from './screenshots.ts';
import { becomeEngineer, doneSteps, openProduct, openStep, picturesOf } from './teaching.ts';

const folder = await testFolder();
const GOODS = join(folder, 'data', 'train', 'good');

describe.skipIf(!hasElectron)('the check of the wizard', () => {
  let opened: OpenedApp;
  let page: Page;
  let productId: number;

  beforeAll(async () => {
    await writeDataset(join(folder, 'data'), 'machined-part', { train: 16, goodTest: 1, defectsPerKind: 1, seed: 1, size: 256 });
    await sharp(join(GOODS, '003.png')).jpeg({ quality: 90 }).toFile(join(GOODS, 'same-again.jpg'));
    await sharp(join(GOODS, '004.png')).blur(8).png().toFile(join(GOODS, 'shaken.png'));
    const dark = { width: 256, height: 256, channels: 3, background: '#0a0a0a' } as const;
    await sharp({ create: dark }).png().toFile(join(GOODS, 'light-off.png'));
    opened = await openApp(folder);
    ({ page } = opened);
    await becomeEngineer(opened);
    productId = await openProduct(page, 'Flange', GOODS);
    await page.getByRole('heading', { name: 'Check' }).waitFor();
  });

  afterAll(async () => {
    await opened?.close();
  });

  const names = async (): Promise<string[]> => (await picturesOf(page, productId)).map(({ originalName }) => originalName);
  const card = (name: string) => page.getByRole('listitem', { name });

  it('finds what should not teach, the most doubtful first', async () => {
    await card('light-off.png').getByText('Blank').waitFor();
    expect(await page.locator('main li.card').first().getAttribute('aria-label')).toBe('light-off.png');
    expect(await card('shaken.png').innerText()).toContain('Blurred');
    expect(await card('same-again.jpg').innerText()).toContain('Shows the same as an earlier one');
    expect(await doneSteps(page)).toEqual(['Photos']);
    await takeScreenshots(opened, 'teach-check');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('drops and keeps by key, and takes back', async () => {
    await card('light-off.png').focus();
    await page.keyboard.press('x');
    await card('light-off.png').waitFor({ state: 'detached' });
    expect(await names()).not.toContain('light-off.png');
    await page.keyboard.press('Control+z');
    await card('light-off.png').waitFor();
    expect(await names()).toContain('light-off.png');
    await page.keyboard.press('x');
    await card('light-off.png').waitFor({ state: 'detached' });
    await card('shaken.png').getByRole('button', { name: 'Keep' }).click();
    await card('same-again.jpg').getByRole('button', { name: 'Drop' }).click();
    await card('same-again.jpg').waitFor({ state: 'detached' });
    // Whatever else was in doubt is kept.
    const keep = page.getByRole('button', { name: /^Keep/ });
    while ((await keep.count()) > 0) await keep.first().click();
    await page.getByText('Nothing in doubt').waitFor();
    await takeScreenshots(opened, 'teach-check-done');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await doneSteps(page)).toEqual(['Photos', 'Check']);
  });

  it('is still done, and what was kept stays kept, when one comes back', async () => {
    await page.reload();
    await openStep(page, productId, '');
    await page.getByRole('heading', { name: 'Label', exact: true }).waitFor();
    await openStep(page, productId, 'check');
    await page.getByText('Nothing in doubt').waitFor();
  });
});
