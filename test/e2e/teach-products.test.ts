import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from '../folders.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { addPerson, makeAdministrator, signIn, signOut } from './people.ts';
import { takeScreenshots } from './screenshots.ts';

const folder = await testFolder();

describe.skipIf(!hasElectron)('the products of the wizard', () => {
  let opened: OpenedApp;

  beforeAll(async () => {
    opened = await openApp(folder);
    const { page } = opened;
    await makeAdministrator(page);
    await addPerson(page, 'emil', 'engineer');
    await signOut(page);
    await signIn(page, 'emil');
    await page.getByRole('link', { name: 'Teach' }).click();
  });

  afterAll(async () => {
    await opened?.close();
  });

  it('says what to do first where there are none', async () => {
    const { page } = opened;
    await page.getByRole('heading', { name: 'No product yet' }).waitFor();
    await takeScreenshots(opened, 'teach-no-products');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('makes one, and begins with its photos', async () => {
    const { page } = opened;
    await page.getByLabel('Name of a new product').fill('Flange');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Photos' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Steps' }).getByRole('link').allInnerTexts()).toHaveLength(7);
    await page.getByRole('link', { name: 'All products' }).click();
  });

  it('refuses a name that is taken', async () => {
    const { page } = opened;
    await page.getByLabel('Name of a new product').fill('flange');
    await page.getByRole('button', { name: 'Begin' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('PRODUCT_NAME_TAKEN');
  });

  it('renames, retires and brings back', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Rename Flange' }).click();
    await page.getByLabel('New name', { exact: true }).fill('Flange 40');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Retire Flange 40' }).click();
    await page.getByRole('heading', { name: 'Retired products' }).waitFor();
    await takeScreenshots(opened, 'teach-products');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Bring back Flange 40' }).click();
    await page.getByRole('button', { name: 'Go on with Flange 40' }).click();
    await page.getByRole('heading', { name: 'Photos' }).waitFor();
  });

  it('says where there is no camera, and what to do', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'Open the camera' }).click();
    await page.getByText('No camera was found').waitFor();
    await takeScreenshots(opened, 'teach-photos-no-camera');
    expect(await seriousFindings(page)).toEqual([]);
  });
});
