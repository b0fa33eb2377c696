import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDataset } from '../../src/samples/dataset.ts';
import { makePart } from '../../src/samples/part.ts';
import { testFolder } from '../folders.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { answerOpenDialog } from './dialogs.ts';
import { dropDrawnPicture, dropFiles } from './drop.ts';
import { fakeCamera, writeFilm } from './fake-camera.ts';
import { takeScreenshots } from './screenshots.ts';
import { becomeEngineer, doneSteps, openProduct, picturesOf } from './teaching.ts';

const folder = await testFolder();
const GOODS = join(folder, 'data', 'train', 'good');

describe.skipIf(!hasElectron)('the photos of the wizard', () => {
  let opened: OpenedApp;
  let productId: number;

  beforeAll(async () => {
    await writeDataset(join(folder, 'data'), 'machined-part', { train: 24, goodTest: 3, defectsPerKind: 1, seed: 1, size: 128 });
    await writeFile(join(GOODS, 'broken.png'), 'no picture');
    const film = join(folder, 'belt.y4m');
    const parts = Array.from({ length: 12 }, (_, i) => makePart('machined-part', { seed: 100 + i, size: 256 }).image);
    await writeFilm(film, parts, 4);
    opened = await openApp(folder, { args: fakeCamera(film) });
    await becomeEngineer(opened);
    productId = await openProduct(opened.page, 'Flange');
  });

  afterAll(async () => {
    await opened?.close();
  });

  it('says what to begin with', async () => {
    const { page } = opened;
    await page.getByRole('heading', { name: 'No pictures yet' }).waitFor();
    expect(await doneSteps(page)).toEqual([]);
    await takeScreenshots(opened, 'teach-photos-none');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('imports a folder that is chosen, and lists what it did not take', async () => {
    const { app, page } = opened;
    await answerOpenDialog(app, GOODS);
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await page.getByText('24 pictures imported, 1 refused.').waitFor();
    expect(await page.getByRole('region', { name: 'Not imported' }).innerText()).toContain('IMAGE_FORMAT_UNKNOWN');
    await page.getByRole('heading', { name: '24 pictures' }).waitFor();
    expect(await doneSteps(page)).toEqual(['Photos']);
    await takeScreenshots(opened, 'teach-photos');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('imports files that are dropped on it', async () => {
    const { page } = opened;
    await mkdir(join(folder, 'more'), { recursive: true });
    const good = join(folder, 'data', 'test', 'good');
    await page.getByLabel('Choose pictures').setInputFiles([join(good, '000.png'), join(GOODS, '000.png')]);
    await page.getByText('1 picture imported, 1 known already.').waitFor();
    const step = page.getByRole('group', { name: 'Photos' });
    await dropFiles(step, [join(good, '001.png'), join(good, '002.png')]);
    await page.getByText('2 pictures imported.').waitFor();
    await dropDrawnPicture(step, 'drawn.png');
    await page.getByText('1 picture imported.').waitFor();
    const names = (await picturesOf(page, productId)).map(({ originalName }) => originalName);
    expect(names.slice(24)).toEqual(['000.png', '001.png', '002.png', 'drawn.png']);
  });

  it('takes pictures with the camera by button and space bar, and takes the last one back', async () => {
    const { page } = opened;
    const before = (await picturesOf(page, productId)).length;
    await page.getByRole('button', { name: 'Open the camera' }).click();
    await page.getByText('256 × 256 px').waitFor();
    await page.getByRole('button', { name: 'Take a picture' }).click();
    await page.getByText('1 taken.').waitFor();
    await page.getByRole('heading', { name: 'Photos' }).click();
    await expect
      .poll(async () => {
        await page.keyboard.press('Space');
        return page.getByText('2 taken.').isVisible();
      })
      .toBe(true);
    await takeScreenshots(opened, 'teach-photos-camera');
    expect(await seriousFindings(page)).toEqual([]);
    const undo = page.getByRole('button', { name: 'Undo', disabled: false });
    await undo.waitFor(); // the space bar may have taken one more
    const taken = await picturesOf(page, productId);
    await undo.click();
    await expect.poll(async () => (await picturesOf(page, productId)).length).toBe(taken.length - 1);
    const left = await picturesOf(page, productId);
    expect(left.length).toBeGreaterThan(before);
    expect(left.at(-1)!.originalName).toMatch(/^camera-\d{8}T\d{6}-\d{3}Z\.png$/);
    await page.getByRole('button', { name: 'Close the camera' }).click();
  });
});
