import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../src/contract/commands.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { testFolder } from '../folders.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { addPerson, ask, makeAdministrator, PASSWORD, signIn, signOut } from './people.ts';
import { takeScreenshots } from './screenshots.ts';
import { doneSteps, openProduct, openStep, picturesOf } from './teaching.ts';

const folder = await testFolder();
const SIDE = 128;

describe.skipIf(!hasElectron)('labelling in the wizard', () => {
  let opened: OpenedApp;
  let page: Page;
  let productId: number;

  beforeAll(async () => {
    await writeDataset(join(folder, 'data'), 'machined-part', { train: 8, goodTest: 1, defectsPerKind: 1, seed: 1, size: SIDE });
    opened = await openApp(folder);
    ({ page } = opened);
    await makeAdministrator(page);
    await addPerson(page, 'emil', 'engineer');
    await addPerson(page, 'eve', 'quality');
    await signOut(page);
    await signIn(page, 'emil');
    productId = await openProduct(page, 'Flange', join(folder, 'data', 'train', 'good'), 'label');
    await ask(page, 'pictures.import', { productId, path: join(folder, 'data', 'test', 'scratch') });
    const [first] = await picturesOf(page, productId);
    await ask(page, 'session.signIn', { login: 'eve', password: PASSWORD });
    await ask(page, 'labels.set', { pictureIds: [first.id], label: { label: 'defect', kind: 'stain' } });
    await ask(page, 'session.signIn', { login: 'emil', password: PASSWORD });
    await page.reload();
    await openStep(page, productId, 'label');
  });

  afterAll(async () => {
    await opened?.close();
  });

  const labels = async (): Promise<(string | null)[]> =>
    (await picturesOf(page, productId)).map(({ label }) => (label?.label === 'defect' ? label.kind : (label?.label ?? null)));
  const list = () => page.getByRole('listbox', { name: 'Pictures' });

  it('shows what is to be labelled, and labels by one key each', async () => {
    expect(await page.getByRole('button', { name: 'Without label 8' }).getAttribute('aria-pressed')).toBe('true');
    await list().focus();
    await page.keyboard.press('g');
    await expect.poll(labels).toEqual(['stain', 'good', ...Array.from({ length: 7 }, () => null)]);
    await page.getByRole('button', { name: 'Without label 7' }).waitFor();
    await takeScreenshots(opened, 'teach-label');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('labels many at once', async () => {
    await list().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByText('3 pictures chosen').waitFor();
    await page.keyboard.press('g');
    await expect.poll(labels).toEqual(['stain', ...Array.from({ length: 4 }, () => 'good'), null, null, null, null]);
  });

  it('names the kind of a defect, with those known to choose from', async () => {
    await list().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('d');
    expect(await page.locator('datalist option').count()).toBe(1);
    await page.keyboard.type('scratch');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await labels()).at(-1)).toBe('scratch');
  });

  it('takes back what was said last', async () => {
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await labels()).at(-1)).toBe('none');
    await page.getByRole('button', { name: 'Without label 4' }).waitFor();
    await page.keyboard.press('d');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await labels()).at(-1)).toBe('scratch');
  });

  it('asks for a signature before it says something else than another person', async () => {
    await page.getByRole('button', { name: 'Defect 2' }).click();
    await list().focus();
    await page.keyboard.press('Home');
    await page.getByText('Eve Example').waitFor();
    await page.keyboard.press('g');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('defect: stain').waitFor();
    await takeScreenshots(opened, 'teach-label-override');
    await dialog.getByLabel('Reason').fill('only dust');
    await dialog.getByLabel('Your password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await labels())[0]).toBe('good');
  });

  it('marks where a defect is with the brush, and undoes', async () => {
    await page.getByRole('button', { name: /^Defect \d/ }).click();
    await list().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('m');
    const canvas = page.getByRole('application', { name: 'The picture' });
    const { x, y, width, height } = (await canvas.boundingBox())!;
    const scale = Math.min(width, height) / SIDE;
    const at = (px: number, py: number): [number, number] => [
      x + width / 2 + (px - SIDE / 2) * scale,
      y + height / 2 + (py - SIDE / 2) * scale,
    ];
    await page.getByLabel('Pen').fill('10');
    await page.mouse.move(...at(30, 64));
    await page.mouse.down();
    await page.mouse.move(...at(60, 64), { steps: 5 });
    await page.mouse.up();
    await page.mouse.click(...at(100, 100));
    await page.keyboard.press('Control+z');
    await takeScreenshots(opened, 'teach-mask');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save the mark' }).click();
    await list().waitFor();
    const mask = await storedMask();
    expect([mask(30, 64), mask(45, 64), mask(60, 64), mask(45, 67)]).toEqual([255, 255, 255, 255]);
    expect([mask(45, 74), mask(20, 64), mask(72, 64), mask(100, 100)]).toEqual([0, 0, 0, 0]);
  });

  it('takes the mark up again, with the eraser and a polygon, by keys alone', async () => {
    await list().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('m');
    const canvas = page.getByRole('application', { name: 'The picture' });
    await canvas.focus();
    // Steps of half a pen: 5 px at first, from the middle on.
    await page.getByLabel('Pen').fill('10');
    await canvas.focus();
    await page.keyboard.press('e');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press(' ');
    await page.keyboard.press('p');
    for (const [key, times] of [
      ['ArrowDown', 4],
      ['ArrowRight', 6],
      ['ArrowDown', 4],
    ] as const) {
      for (let i = 0; i < times; i++) await page.keyboard.press(key);
      await page.keyboard.press(' ');
    }
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+s');
    await list().waitFor();
    const mask = await storedMask();
    expect([mask(44, 64), mask(30, 64), mask(60, 64), mask(68, 90)]).toEqual([0, 255, 255, 255]);
  });

  it('is done when every picture is labelled', async () => {
    await page.getByRole('button', { name: /^Without label/ }).click();
    await list().focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('g');
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    expect(await doneSteps(page)).toEqual(['Photos', 'Label']);
    expect(await seriousFindings(page)).toEqual([]);
  });

  /** The grey value at a place of the mask of the last picture. */
  async function storedMask(): Promise<(x: number, y: number) => number> {
    const imageId = (await picturesOf(page, productId)).at(-1)!.label!.maskImageId;
    const { base64 } = (await ask(page, 'images.map', { imageId })) as CommandOutput<'images.map'>;
    const { data, info } = await sharp(Buffer.from(base64, 'base64')).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([SIDE, SIDE]);
    return (x, y) => data[y * SIDE + x];
  }
});
