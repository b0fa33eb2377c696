import { rm } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from '../folders.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { addPerson, ask, makeAdministrator, PASSWORD, signIn, signOut } from './people.ts';
import { takeScreenshots } from './screenshots.ts';
import { bringTaught, type BroughtProduct, type TaughtTwice, teachTwice } from './taughtProduct.ts';

const folder = await testFolder();

describe.skipIf(!hasElectron)('how a product is judged', () => {
  let taught: TaughtTwice;
  let opened: OpenedApp;
  let page: Page;
  let product: BroughtProduct;

  beforeAll(async () => {
    taught = await teachTwice();
    opened = await openApp(folder);
    ({ page } = opened);
    await makeAdministrator(page);
    await addPerson(page, 'eve', 'engineer');
    await addPerson(page, 'quin', 'quality');
    await signOut(page);
    await signIn(page, 'eve');
  });

  afterAll(async () => {
    await opened?.close();
    if (taught) await rm(taught.folder, { recursive: true });
  });

  it('says what to do first where there is no product', async () => {
    await page.getByRole('link', { name: 'Recipe' }).click();
    await page.getByRole('heading', { name: 'There is no product yet' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'tuning-empty');
    product = await bringTaught(page, taught, 'Flange');
    await page.reload();
  });

  it('shows the scores of goods and defects with both thresholds', async () => {
    await page.getByRole('slider', { name: 'REJECT from' }).waitFor();
    await page.getByText('Only 32 good parts have a score').waitFor();
    await page.getByText('None. Move a threshold to see them.').waitFor();
    expect(await slider(page, 'REJECT')).toBeCloseTo(50, 5);
    await page.getByText('As a table').click();
    await page.getByRole('columnheader', { name: 'Known defects' }).waitFor();
    await page.getByText('As a table').click();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('moves a threshold by mouse, by key and by number, and says at once what that does', async () => {
    const reject = page.getByRole('slider', { name: 'REJECT from' });
    await drag(page, reject, -200);
    const dragged = await slider(page, 'REJECT');
    expect(dragged).toBeLessThan(48);
    expect(await slider(page, 'REVIEW')).toBeLessThanOrEqual(dragged);
    await page.getByText('of those in hand').waitFor();
    await takeScreenshots(opened, 'tuning-thresholds');
    expect(await seriousFindings(page)).toEqual([]);
    await reject.press('ArrowRight');
    expect(await slider(page, 'REJECT')).toBeCloseTo(dragged + 0.5, 5);
    await reject.press('Shift+ArrowLeft');
    expect(await slider(page, 'REJECT')).toBeCloseTo(Math.max(dragged - 4.5, await slider(page, 'REVIEW')), 5);
    const field = page.getByRole('textbox', { name: 'REVIEW from' });
    await field.fill('99');
    await page.getByText(/^Between 0.1 and/).waitFor();
    await field.fill('20');
    expect(await slider(page, 'REVIEW')).toBeCloseTo(20, 5);
    await page.getByRole('slider', { name: 'REVIEW from' }).press('End');
    expect(await slider(page, 'REVIEW')).toBeCloseTo(await slider(page, 'REJECT'), 5);
  });

  it('shows a part that would flip, with what the model finds odd', async () => {
    await page
      .getByRole('button', { name: /becomes/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('canvas[data-drawn=true]').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'tuning-heat');
    await dialog.getByRole('button', { name: 'Heat map' }).click();
    expect(await dialog.locator('canvas').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  it('suggests thresholds by other rules, and goes back', async () => {
    const rule = page.getByLabel('By which rule');
    await rule.selectOption('At least so many defects found');
    await page.getByLabel('Defects found at least, %').fill('110');
    await page.getByText('Between 0 and 100.').waitFor();
    await page.getByLabel('Defects found at least, %').fill('50');
    await page.getByRole('button', { name: 'Suggest', exact: true }).click();
    await page.getByText(/^Labelled defects that are REJECT: /).waitFor();
    const byRecall = await slider(page, 'REJECT');
    await rule.selectOption('The least cost');
    await page.getByLabel('Cost of a false reject').fill('1000');
    await page.getByRole('button', { name: 'Suggest', exact: true }).click();
    await expect.poll(() => slider(page, 'REJECT')).not.toBe(byRecall);
    await page.getByText('Where REJECT might as well lie').waitFor();
    await takeScreenshots(opened, 'tuning-suggested');
    await page.getByRole('button', { name: 'Back to those in force' }).click();
    expect(await slider(page, 'REJECT')).toBeCloseTo(50, 5);
    expect(await page.getByRole('button', { name: 'Sign the change' }).isDisabled()).toBe(true);
  });

  it('changes them with a signature, whose wrong password is said', async () => {
    await page.getByRole('slider', { name: 'REJECT from' }).press('Shift+ArrowRight');
    await page.getByRole('button', { name: 'Sign the change' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('row', { name: /REJECT from/ }).innerText()).toMatch(/50\.0% \(raw .*55\.0% \(raw/s);
    await sign(page, 'wrong password', 'too many false rejects');
    await dialog.getByRole('alert').waitFor();
    await takeScreenshots(opened, 'tuning-sign');
    expect(await seriousFindings(page)).toEqual([]);
    await sign(page, PASSWORD, 'too many false rejects');
    await page.getByText(/^Signed: recipe 3 is in force/).waitFor();
    expect(await slider(page, 'REJECT')).toBeCloseTo(50, 5);
  });

  it('shows what somebody else changed meanwhile, and lets the person go on', async () => {
    const { productId } = product;
    const { thresholds } = (await recipe(page, productId)).settings;
    await page.getByRole('slider', { name: 'REVIEW from' }).press('ArrowRight');
    const elsewhere = { productId, basedOnVersion: 3, review: thresholds.review, reject: thresholds.reject * 1.1 };
    await ask(page, 'thresholds.change', elsewhere, { reason: 'from another window' });
    await page.getByRole('button', { name: 'Sign the change' }).click();
    await sign(page, PASSWORD, 'a little later');
    await page.getByRole('heading', { name: 'Somebody changed the recipe meanwhile' }).waitFor();
    await page.getByRole('row', { name: /REJECT from, raw/ }).waitFor();
    await takeScreenshots(opened, 'tuning-meanwhile');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Go on with mine' }).click();
    await page.getByRole('button', { name: 'Sign the change' }).click();
    await sign(page, PASSWORD, 'a little later');
    await page.getByText(/^Signed: recipe 5 is in force/).waitFor();
    expect((await recipe(page, productId)).settings.thresholds.reject).toBeCloseTo(thresholds.reject, 5);
  });

  it('lists the versions and checks the files of one', async () => {
    await page.getByRole('tab', { name: 'Versions' }).click();
    const first = page.getByRole('article', { name: 'Version 1' });
    await first.getByText('in force').waitFor();
    await first.getByRole('button', { name: 'Check files' }).click();
    await first.getByText(/^Every byte of its/).waitFor();
    await takeScreenshots(opened, 'tuning-versions');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('compares two versions on the same pictures', async () => {
    await page.getByRole('article', { name: 'Version 2' }).getByRole('button', { name: 'Compare' }).click();
    await page.getByText(/Version 2 is worse than version 1|cannot be told apart/).waitFor();
    await page.getByRole('rowheader', { name: /AUROC/ }).waitFor();
    await takeScreenshots(opened, 'tuning-compare');
    expect(await seriousFindings(page)).toEqual([]);
    await page
      .getByRole('button', { name: /becomes/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.locator('canvas[data-drawn=true]').count()).toBe(2);
    await takeScreenshots(opened, 'tuning-compare-heat');
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Compare' }).selectOption('Version 2 · offered');
    await page.getByText('Choose two different versions.').waitFor();
  });

  it('activates a version with the thresholds that were set for it', async () => {
    await page.getByRole('tab', { name: 'Versions' }).click();
    const second = page.getByRole('article', { name: 'Version 2' });
    await second.getByRole('button', { name: 'Set thresholds' }).click();
    await page.getByText(/is not in force/).waitFor();
    await page.getByRole('slider', { name: 'REJECT from' }).press('Shift+ArrowRight');
    await page.getByRole('button', { name: 'Keep for the activation' }).click();
    await page.getByText(/^Kept/).waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await second.getByRole('button', { name: 'Activate' }).click();
    await page.getByText('As set for it here').waitFor();
    await takeScreenshots(opened, 'tuning-activate');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Activate with signature' }).click();
    await sign(page, PASSWORD, 'a try');
    await second.getByText('in force').waitFor();
    const { modelVersionId, settings } = await recipe(page, product.productId);
    expect(modelVersionId).toBe(product.versionIds[1]);
    const { thresholds } = (await ask(page, 'versions.scores', { versionId: modelVersionId })) as { thresholds: { reject: number } };
    expect(settings.thresholds.reject).toBeGreaterThan(thresholds.reject);
  });

  it('rolls back to the version before, with the thresholds that it had', async () => {
    const first = page.getByRole('article', { name: 'Version 1' });
    await first.getByText('retired').waitFor();
    await first.getByRole('button', { name: 'Roll back to it' }).click();
    expect(await page.getByRole('dialog').getByRole('row', { name: /Model/ }).innerText()).toMatch(/Version 2\s+Version 1/);
    await takeScreenshots(opened, 'tuning-roll-back');
    await sign(page, PASSWORD, 'the new one misses defects');
    await first.getByText('in force').waitFor();
    expect(await recipe(page, product.productId)).toMatchObject({ version: 7, modelVersionId: product.versionIds[0] });
  });

  it('changes the rest of the recipe, and says what cannot be', async () => {
    await page.getByRole('tab', { name: 'Gate and pictures' }).click();
    expect(await page.getByLabel('Input width').isDisabled()).toBe(true);
    await page.getByText('Locked: the model in force').waitFor();
    await page.getByLabel('The gate is reached after').selectOption('a time after the trigger');
    await page.getByLabel('Trigger to gate').fill('900');
    await page.getByText('The verdict has to be there before').waitFor();
    await takeScreenshots(opened, 'tuning-recipe');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel('Verdict within').fill('700');
    await page.getByText('Little room on the drive').click();
    await page.getByText('4 values changed, not signed yet.').waitFor();
    await page.getByRole('button', { name: 'Sign the recipe' }).click();
    await page
      .getByRole('dialog')
      .getByRole('row', { name: /Verdict within/ })
      .waitFor();
    await takeScreenshots(opened, 'tuning-recipe-sign');
    await sign(page, PASSWORD, 'the gate is there now');
    await page.getByText('Recipe 8 is in force').waitFor();
    const latest = page.getByRole('listitem').filter({ hasText: 'Recipe 8' });
    await latest.getByText('Eve Example').click();
    await latest.getByRole('row', { name: /Verdict within/ }).waitFor();
    expect((await recipe(page, product.productId)).settings.actuator).toMatchObject({
      gate: { by: 'time', delayMs: 900 },
      deadlineMs: 700,
    });
    await page.getByText('Quality and administrators change this.').waitFor();
  });

  it('lets quality say how long pictures are kept, and nothing of the gate', async () => {
    await signOut(page);
    await signIn(page, 'quin');
    await page.getByRole('link', { name: 'Recipe' }).click();
    await page.getByRole('tab', { name: 'Gate and pictures' }).click();
    expect(await page.getByLabel('Verdict within').isDisabled()).toBe(true);
    await page.getByLabel('Keep PASS, days').fill('30');
    await page.getByLabel('Keep REVIEW, days').fill('7');
    await page.getByText('At least as long as the verdict above.').waitFor();
    await page.getByLabel('Keep REVIEW, days').fill('');
    await page.getByRole('button', { name: 'Sign for how long' }).click();
    await sign(page, PASSWORD, 'as the site rules say');
    await page.getByText('Recipe 9 is in force').waitFor();
    expect((await recipe(page, product.productId)).settings.retention).toEqual({ PASS: { days: 30 } });
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel('Language').selectOption('Deutsch');
    await takeScreenshots(opened, 'tuning-recipe-de');
    await page.getByRole('tab', { name: 'Schwellen' }).click();
    await page.getByRole('slider', { name: 'AUSSCHUSS ab' }).waitFor();
    await takeScreenshots(opened, 'tuning-thresholds-de');
    await page.getByLabel('Sprache').selectOption('English');
  });

  it('says that nothing was taught yet', async () => {
    await signOut(page);
    await signIn(page, 'eve');
    const { id } = (await ask(page, 'products.create', { name: 'Another' })) as { id: number };
    await page.evaluate((to) => (location.hash = to), `#/thresholds/${id}`);
    await page.reload();
    await page.getByRole('heading', { name: 'Nothing has been taught yet' }).waitFor();
    await page.getByRole('tab', { name: 'Gate and pictures' }).click();
    expect(await page.getByLabel('Input width').isEnabled()).toBe(true);
    await page.getByText('Nobody has set anything yet: these').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('keeps what was typed when somebody else changed the recipe meanwhile', async () => {
    const { productId } = product;
    await page.evaluate((to) => (location.hash = to), `#/thresholds/${productId}/recipe`);
    await page.getByText('Recipe 9 is in force').waitFor();
    await page.getByLabel('Verdict within').fill('650');
    const { version, settings } = await recipe(page, productId);
    const { review, reject } = settings.thresholds;
    const elsewhere = { productId, basedOnVersion: version, review, reject: reject * 1.1 };
    await ask(page, 'thresholds.change', elsewhere, { reason: 'from another window' });
    await page.getByRole('button', { name: 'Sign the recipe' }).click();
    await sign(page, PASSWORD, 'a little later');
    await page.getByRole('heading', { name: 'Somebody changed the recipe meanwhile' }).waitFor();
    await page.getByRole('button', { name: 'Go on with mine' }).click();
    expect(await page.getByLabel('Verdict within').inputValue()).toBe('650');
  });
});

/** Where a threshold stands, percent. */
async function slider(page: Page, name: 'REVIEW' | 'REJECT'): Promise<number> {
  return Number(await page.getByRole('slider', { name: `${name} from` }).getAttribute('aria-valuenow'));
}

async function drag(page: Page, what: Locator, byPx: number): Promise<void> {
  const { x, y, width, height } = (await what.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height - 20);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + byPx, y + height - 20, { steps: 8 });
  await page.mouse.up();
}

async function sign(page: Page, password: string, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByLabel('Your password').fill(password);
  await dialog.getByRole('button', { name: 'Sign' }).click();
}

interface Recipe {
  readonly version: number;
  readonly modelVersionId: number;
  readonly settings: {
    readonly thresholds: { readonly review: number; readonly reject: number };
    readonly actuator: object;
    readonly retention: object;
  };
}

async function recipe(page: Page, productId: number): Promise<Recipe> {
  return (await ask(page, 'recipes.read', { productId })) as Recipe;
}
