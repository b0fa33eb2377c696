import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../src/contract/commands.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { testFolder } from '../folders.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { ask } from './people.ts';
import { takeScreenshots } from './screenshots.ts';
import { becomeEngineer, doneSteps, openProduct, openStep, picturesOf } from './teaching.ts';

const folder = await testFolder();
const SIDE = 64;

describe.skipIf(!hasElectron)('teaching in the wizard', () => {
  let opened: OpenedApp;
  let page: Page;
  let productId: number;

  beforeAll(async () => {
    await writeDataset(join(folder, 'data'), 'machined-part', { train: 12, goodTest: 1, defectsPerKind: 1, seed: 1, size: SIDE });
    opened = await openApp(folder);
    ({ page } = opened);
    await becomeEngineer(opened);
    productId = await openProduct(page, 'Flange', join(folder, 'data', 'train', 'good'), 'teach');
    const { settings } = (await ask(page, 'recipes.read', { productId })) as CommandOutput<'recipes.read'>;
    const geometry = { widthPx: SIDE, heightPx: SIDE };
    await ask(
      page,
      'recipes.change',
      { productId, basedOnVersion: 0, geometry, actuator: settings.actuator },
      { reason: 'small pictures' },
    );
  });

  afterAll(async () => {
    await opened?.close();
  });

  const job = async (): Promise<CommandOutput<'teaching.list'>[number]> =>
    ((await ask(page, 'teaching.list', {})) as CommandOutput<'teaching.list'>)[0];
  const stepsOfStage1 = async (): Promise<number> => {
    const { progress } = await job();
    return progress?.step === 'stage 1' ? progress.done : 0;
  };

  it('asks for labels first', async () => {
    await page.getByRole('heading', { name: '0 of at least 5 good pictures.' }).waitFor();
    await takeScreenshots(opened, 'teach-teach-too-early');
    expect(await seriousFindings(page)).toEqual([]);
    await ask(page, 'labels.set', { pictureIds: (await picturesOf(page, productId)).map(({ id }) => id), label: { label: 'good' } });
    await page.reload();
    await openStep(page, productId, 'teach');
  });

  it('says what it will do and how long that takes, and shows how far it is', async () => {
    await page.getByText('It learns 12 good pictures.').waitFor();
    await page.getByText('More settings').click();
    await page.getByLabel('As many patches in the memory bank').uncheck();
    await page.getByLabel('Patches in the memory bank', { exact: true }).fill('200');
    await page.getByLabel('Quick').check();
    await takeScreenshots(opened, 'teach-teach-form');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Start teaching' }).click();
    await page.locator('figcaption', { hasText: 'Loss: First training' }).waitFor({ timeout: 90_000 });
    await takeScreenshots(opened, 'teach-teach-running');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('goes on while nobody looks, is cancelled, and goes on later where it was', async () => {
    await page.getByRole('link', { name: 'Statistics' }).click();
    await page.getByRole('heading', { name: 'Statistics' }).waitFor();
    await expect.poll(stepsOfStage1, { timeout: 60_000 }).toBeGreaterThan(25);
    await openStep(page, productId, 'teach');
    await page.locator('figcaption', { hasText: 'Loss: First training' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('was broken off').waitFor();
    await takeScreenshots(opened, 'teach-teach-broken-off');
    expect(await doneSteps(page)).not.toContain('Teach');
    await page.getByRole('button', { name: 'Go on teaching' }).click();
    let steps = 0;
    await expect.poll(async () => (steps = await stepsOfStage1()), { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
    expect(steps).toBeGreaterThan(20);
  });

  it('reports what came of it: what was made, which was taken, and why', async () => {
    await page.getByRole('heading', { name: 'Version 1' }).waitFor({ timeout: 100_000 });
    await page.getByRole('rowheader', { name: 'Memory bank (stage 0)' }).waitFor();
    expect(await page.getByText('taken').count()).toBe(1);
    expect(await doneSteps(page)).toContain('Teach');
    await takeScreenshots(opened, 'teach-teach-report');
    expect(await seriousFindings(page)).toEqual([]);
  });
});
