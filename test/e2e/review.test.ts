import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from '../folders.ts';
import { teachMade } from '../taught.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { addPerson, ask, makeAdministrator, PASSWORD, signIn, signOut } from './people.ts';
import { takeScreenshots } from './screenshots.ts';
import { type LoggedPart, runShift, type Shift } from './shift.ts';

const folder = await testFolder();
const PARTS = 220;

describe.skipIf(!hasElectron)('the review of a shift', () => {
  let opened: OpenedApp;
  let page: Page;
  let shift: Shift;

  beforeAll(async () => {
    const teaching = teachMade('machined-part', { geometry: { widthPx: 256, heightPx: 256 }, bank: 600 });
    opened = await openApp(folder);
    ({ page } = opened);
    await makeAdministrator(page);
    await addPerson(page, 'emil', 'engineer');
    await addPerson(page, 'quinn', 'quality');
    await signOut(page);
    await signIn(page, 'emil');
    await page.getByRole('link', { name: 'Review' }).click();
    await page.getByRole('heading', { name: 'No part has been judged yet' }).waitFor();
    await takeScreenshots(opened, 'review-empty');
    expect(await seriousFindings(page)).toEqual([]);
    shift = await runShift(page, await teaching, join(folder, 'parts'), PARTS);
  }, 240_000);

  afterAll(async () => {
    await opened?.close();
  });

  const tiles = (): Locator => page.getByRole('gridcell');
  const tile = (part: LoggedPart): Locator => page.locator(`[data-part="${part.id}"]`);
  const dialog = (): Locator => page.getByRole('dialog');
  const of = (verdict: LoggedPart['verdict']): readonly LoggedPart[] => shift.parts.filter((part) => part.verdict === verdict);

  async function goTo(place: string): Promise<void> {
    await page.evaluate((hash) => {
      (globalThis as unknown as { location: { hash: string } }).location.hash = hash;
    }, `#/review/${place}`);
  }

  async function open(part: LoggedPart): Promise<void> {
    await goTo(String(part.id));
    await page.getByRole('heading', { name: `Part ${part.tag}` }).waitFor();
  }

  async function explained(): Promise<string> {
    const text = page.getByText('The framed place reads');
    await text.waitFor();
    return text.innerText();
  }

  it('tells of parts that came since, and shows them', async () => {
    await page.getByRole('button', { name: `${PARTS} new parts: show` }).click();
    await tile(shift.parts[0]).waitFor();
    await page.getByText('First 200 parts').waitFor();
    await page.locator('[role=gridcell] img').nth(8).waitFor();
    await takeScreenshots(opened, 'review-gallery');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('draws what is seen alone, and asks for more at the end', async () => {
    expect(await tiles().count()).toBeLessThan(100);
    await page.locator('main').hover();
    await page.mouse.wheel(0, 100_000);
    await page.getByText(`${PARTS} parts`, { exact: true }).waitFor();
    await page.mouse.wheel(0, 100_000);
    await tile(shift.parts.at(-1)!).waitFor();
    expect(await tiles().count()).toBeLessThan(100);
    await page.mouse.wheel(0, -200_000);
  });

  it('filters by verdict and tag, and shows the worst first', async () => {
    const rejected = of('REJECT');
    await page.getByLabel('Verdict', { exact: true }).selectOption('REJECT');
    await page.getByText(`${rejected.length} parts`, { exact: true }).waitFor();
    await page.getByLabel('Order').selectOption('Worst first');
    const worst = [...rejected].sort((a, b) => b.score! - a.score! || b.id - a.id);
    await expect.poll(() => tiles().first().getByRole('link').innerText()).toContain(worst[0].tag);
    expect(await page.getByLabel('Product', { exact: true }).locator('option:checked').innerText()).toBe('Machined flange');
    await takeScreenshots(opened, 'review-worst');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('searchbox', { name: 'Tag' }).fill('flange-002');
    await page.getByText('10 parts', { exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Tag' }).fill('gasket');
    await page.getByRole('heading', { name: 'No part matches' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show all parts' }).click();
    await tile(shift.parts[0]).waitFor();
  });

  it('shows a part with its heat map beside the nearest good one, and asks at another place', async () => {
    await open(of('REJECT')[0]);
    const before = await explained();
    expect(before).toMatch(/reads \d+ %: .* \d{3}\.png comes nearest/);
    await takeScreenshots(opened, 'review-part');
    expect(await seriousFindings(page)).toEqual([]);
    const stage = page.getByRole('application', { name: /Picture of part/ });
    await stage.click({ position: { x: 300, y: 300 } });
    await expect.poll(explained).not.toBe(before);
    const reading = Number(await page.locator('output').getAttribute('data-reading'));
    expect(await page.getByText(/^framed:/).innerText()).toBe(`framed: ${Math.round(reading)} %`);
  });

  it('changes how the heat map is shown', async () => {
    await page.getByLabel('Colours').selectOption('Cividis');
    await page.getByLabel('Opacity of the heat map').fill('40');
    expect(await page.locator('path[data-contour]').count()).toBe(2);
    const picture = page.getByRole('application', { name: /Picture of part/ }).locator('.picture');
    const widthPx = async (): Promise<number> => (await picture.boundingBox())!.width;
    const whole = await widthPx();
    await picture.hover();
    await page.mouse.wheel(0, -600);
    await expect.poll(widthPx).toBeGreaterThan(2 * whole);
    const { x } = (await picture.boundingBox())!;
    await page.mouse.down();
    await page.mouse.move(700, 600, { steps: 3 });
    await page.mouse.up();
    expect((await picture.boundingBox())!.x).not.toBe(x);
    await page.getByRole('button', { name: 'Whole picture (0)' }).click();
    await expect.poll(widthPx).toBe(whole);
    await page.getByRole('button', { name: 'Close up' }).click();
    await expect.poll(widthPx).toBeGreaterThan(2 * whole);
    await takeScreenshots(opened, 'review-close-up');
    await page.getByRole('button', { name: 'Contours' }).click();
    expect(await page.locator('path[data-contour]').count()).toBe(0);
    await page.getByRole('button', { name: 'Contours' }).click();
    await page.getByLabel('Colours').selectOption('Inferno');
    await page.getByLabel('Opacity of the heat map').fill('65');
  });

  it('is worked by the keyboard alone', async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Line' }).focus();
    await page.getByRole('link', { name: 'Review' }).press('Enter');
    await tile(shift.parts[1]).waitFor();
    await page.getByRole('searchbox', { name: 'Tag' }).focus();
    await page.keyboard.press('Tab');
    for (const key of ['Home', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowRight', 'Space', 'ArrowLeft']) await page.keyboard.press(key);
    await page.getByText('1 part chosen').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Part ${shift.parts[1].tag}` }).waitFor();
    await page.keyboard.press('PageDown');
    await page.getByRole('heading', { name: `Part ${shift.parts[2].tag}` }).waitFor();
    await page.keyboard.press('PageUp');
    await page.getByRole('heading', { name: `Part ${shift.parts[1].tag}` }).waitFor();
    const before = await explained();
    await page.getByRole('application', { name: /Picture of part/ }).focus();
    for (const key of ['+', '+', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await expect.poll(explained).not.toBe(before);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator(':focus').getAttribute('data-part')).toBe(String(shift.parts[1].id));
  });

  it('takes another opinion, with its reason and who said it', async () => {
    const [part] = of('REJECT');
    await open(part);
    await page.getByRole('button', { name: 'Not a defect' }).click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByLabel('Reason').fill('a drop of oil');
    await takeScreenshots(opened, 'review-override');
    expect(await seriousFindings(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByRole('listitem').filter({ hasText: 'a drop of oil' }).filter({ hasText: 'Emil Example' }).waitFor();
    await page.getByRole('button', { name: 'All parts' }).click();
    await page.getByLabel('Overridden').selectOption('Yes');
    await page.getByText('1 part', { exact: true }).waitFor();
    expect(await tile(part).innerText()).toContain('Not a defect');
    await page.getByRole('button', { name: 'Show all' }).click();
  });

  it('sends chosen parts to the next training, and lets another person overrule that by a signature', async () => {
    const at = shift.parts.findIndex(({ imageId }, n) => imageId !== null && shift.parts[n + 1].imageId !== null);
    const [first, second] = shift.parts.slice(at);
    await tile(first).waitFor();
    await tile(first).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByText('2 parts chosen').waitFor();
    await page.getByRole('region', { name: 'chosen parts' }).getByRole('button', { name: 'Send to the next training' }).click();
    await dialog().getByLabel('A defect').check();
    await dialog().getByLabel('Kind of defect').fill('oil');
    await takeScreenshots(opened, 'review-send');
    expect(await seriousFindings(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Send' }).click();
    await dialog().getByText('2 pictures go into the next training as “A defect: oil”.').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).click();
    await signOut(page);
    await signIn(page, 'quinn');
    await open(first);
    expect(await page.getByRole('button', { name: 'Remember as good' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Send to the next training' }).click();
    await dialog().getByLabel('A good part').check();
    await dialog().getByRole('button', { name: 'Send' }).click();
    await dialog().getByRole('button', { name: 'Overrule, and sign' }).click();
    await page.getByLabel('Reason').fill('it is clean');
    await page.getByLabel('Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    const labels = (await ask(page, 'pictures.list', { productId: shift.productId, limit: 2000 })) as { imageId: number; label: unknown }[];
    expect(labels.find(({ imageId }) => imageId === first.imageId)?.label).toMatchObject({ label: 'good', kind: null });
    expect(labels.find(({ imageId }) => imageId === second.imageId)?.label).toMatchObject({ label: 'defect', kind: 'oil' });
  });

  it('makes a version that remembers a false reject, checks it, and leads to its activation', async () => {
    await signOut(page);
    await signIn(page, 'emil');
    const mildest = [...of('REJECT'), ...of('REVIEW')].sort((a, b) => a.score! - b.score!)[0];
    await open(mildest);
    await page.getByRole('button', { name: 'Remember as good' }).click();
    await dialog().getByText('The new version grows from version 1').waitFor();
    await dialog().getByRole('button', { name: 'Make and check the version' }).click();
    await dialog()
      .getByText(/labelled pictures judged by both versions/)
      .waitFor({ timeout: 90_000 });
    await takeScreenshots(opened, 'review-remember');
    expect(await seriousFindings(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Activate version 2' }).click();
    await page.getByRole('cell', { name: 'version 2' }).waitFor();
    await page.getByLabel('Reason').fill('a false reject less');
    await page.getByLabel('Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await ask(page, 'recipes.read', { productId: shift.productId })).toMatchObject({ modelVersionId: 2 });
  });

  it('shows a part without a picture, and says so where there is no such part', async () => {
    await open(of('FAULT')[0]);
    await page.getByText('No model judged this part').waitFor();
    await takeScreenshots(opened, 'review-fault');
    expect(await seriousFindings(page)).toEqual([]);
    await goTo('999999');
    await page.getByRole('alert').filter({ hasText: 'VERDICT_UNKNOWN' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('exports what is filtered, with a PDF', async () => {
    const target = join(folder, 'export');
    await opened.app.evaluate(({ dialog: native }, filePath) => {
      native.showSaveDialog = () => Promise.resolve({ canceled: false, filePath, bookmark: '' });
    }, target);
    await goTo('verdict=REJECT');
    await page.getByRole('button', { name: 'Export' }).click();
    await dialog().getByText('all products · REJECT').waitFor();
    await dialog().getByLabel('Folder').fill(folder);
    await dialog().getByLabel('Reason').fill('monthly report');
    await dialog().getByRole('button', { name: 'Export' }).click();
    await dialog().getByRole('alert').waitFor();
    await dialog().getByRole('button', { name: 'Choose …' }).click();
    await expect.poll(() => dialog().getByLabel('Folder').inputValue()).toBe(target);
    await dialog().getByRole('button', { name: 'Export' }).click();
    await dialog()
      .getByText(`${of('REJECT').length} verdicts exported.`)
      .waitFor();
    await dialog().getByRole('button', { name: 'Make a PDF' }).click();
    await dialog().getByText('verdicts.pdf').waitFor();
    await takeScreenshots(opened, 'review-export');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await readdir(target)).toEqual(expect.arrayContaining(['manifest.json', 'verdicts.csv', 'verdicts.pdf']));
    await dialog().getByRole('button', { name: 'Close' }).click();
  });
});
