import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../src/contract/commands.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { testFolder } from '../folders.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { answerOpenDialog } from './dialogs.ts';
import { pressOn, tabTo } from './keyboard.ts';
import { ask, PASSWORD } from './people.ts';
import { takeScreenshots } from './screenshots.ts';
import { becomeEngineer, doneSteps } from './teaching.ts';

const folder = await testFolder();
const ALL = ['Photos', 'Check', 'Label', 'Teach', 'Compare', 'Threshold', 'Activate'];
const LONG = { timeout: 90_000 };

describe.skipIf(!hasElectron)('a product on its way from photos into force', () => {
  let opened: OpenedApp;
  let page: Page;

  beforeAll(async () => {
    await writeDataset(join(folder, 'data'), 'machined-part', { train: 10, goodTest: 1, defectsPerKind: 1, seed: 1, size: 96 });
    opened = await openApp(folder);
    ({ page } = opened);
    await becomeEngineer(opened);
    await answerOpenDialog(opened.app, join(folder, 'data', 'train', 'good'));
    await page.getByRole('link', { name: 'Teach' }).click();
  });

  afterAll(async () => {
    await opened?.close();
  });

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const heading = (name: string) => page.getByRole('heading', { name, exact: true });

  const stateOf = async (name: string): Promise<string[]> => {
    const products = (await ask(page, 'products.list', {})) as CommandOutput<'products.list'>;
    const { id: productId } = products.find((product) => product.name === name)!;
    return ((await ask(page, 'versions.list', { productId })) as CommandOutput<'versions.list'>).map(({ state }) => state);
  };

  it('goes all the way by mouse', async () => {
    await page.getByLabel('Name of a new product').fill('Flange');
    await button('Begin').click();
    await button('Choose a folder').click();
    await heading('10 pictures').waitFor();
    await button('Next: Check').click();
    await page
      .getByText(/Nothing in doubt|to look at/)
      .first()
      .waitFor(LONG);
    const keep = button(/^Keep/);
    while ((await keep.count()) > 0) await keep.first().click();
    await button('Next: Label').click();
    const options = page.getByRole('listbox').getByRole('option');
    await options.first().click();
    await options.last().click({ modifiers: ['Shift'] });
    await button(/^Good G/).click();
    await button('Next: Teach').click();
    await page.getByLabel('Memory bank of good parts alone').check();
    await button('Start teaching').click();
    await heading('Version 1').waitFor(LONG);
    await takeScreenshots(opened, 'teach-teach-report-stage0');
    await button('Next: Compare').click();
    await heading('Compare').waitFor();
    await button('Go on').click(LONG);
    await heading('Threshold').waitFor();
    await takeScreenshots(opened, 'teach-threshold');
    await button('Keep for the activation').click(LONG);
    await heading('Activate').waitFor();
    await takeScreenshots(opened, 'teach-activate');
    expect(await seriousFindings(page)).toEqual([]);
    await button('Activate with signature').click();
    await sign();
    await page.getByText('The product is taught').waitFor();
    await takeScreenshots(opened, 'teach-finished');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await doneSteps(page)).toEqual(ALL);
    expect(await stateOf('Flange')).toEqual(['active']);
  });

  it('goes all the way by keyboard alone', async () => {
    await pressOn(page, page.getByRole('link', { name: 'All products' }));
    await tabTo(page, page.getByLabel('Name of a new product'));
    await page.keyboard.type('Flange 2');
    await page.keyboard.press('Enter');
    await pressOn(page, button('Choose a folder'));
    await heading('10 pictures').waitFor();
    await pressOn(page, button('Next: Check'));
    await page
      .getByText(/Nothing in doubt|to look at/)
      .first()
      .waitFor(LONG);
    const keep = button(/^Keep/);
    while ((await keep.count()) > 0) await pressOn(page, keep.first(), 'Space');
    await pressOn(page, button('Next: Label'));
    await tabTo(page, page.getByRole('listbox'));
    await page.keyboard.press('Control+a');
    await page.keyboard.press('g');
    await heading('Nothing here').waitFor();
    await pressOn(page, button('Next: Teach'));
    await tabTo(page, page.getByLabel('ToCoAD'));
    await page.keyboard.press('ArrowDown');
    await pressOn(page, button('Start teaching'));
    await heading('Version 1').waitFor(LONG);
    await pressOn(page, button('Next: Compare'));
    await button('Go on').waitFor(LONG);
    await pressOn(page, button('Go on'));
    await button('Keep for the activation').waitFor(LONG);
    await pressOn(page, button('Keep for the activation'));
    await heading('Activate').waitFor();
    await pressOn(page, button('Activate with signature'));
    const dialog = page.getByRole('dialog');
    await tabTo(page, dialog.getByLabel('Reason'));
    await page.keyboard.type('taught by keyboard');
    await tabTo(page, dialog.getByLabel('Your password'));
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('The product is taught').waitFor();
    expect(await doneSteps(page)).toEqual(ALL);
    expect(await stateOf('Flange 2')).toEqual(['active']);
  });

  async function sign(): Promise<void> {
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('taught by mouse');
    await dialog.getByLabel('Your password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign' }).click();
  }
});
