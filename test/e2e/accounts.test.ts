import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from '../folders.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { makeAdministrator, PASSWORD, signIn, signOut } from './people.ts';
import { takeScreenshots } from './screenshots.ts';

const folder = await testFolder();

describe.skipIf(!hasElectron)('people', () => {
  let opened: OpenedApp;
  let page: Page;
  let temporary: string;

  beforeAll(async () => {
    opened = await openApp(folder);
    ({ page } = opened);
    await makeAdministrator(page);
    await page.getByRole('link', { name: 'People' }).click();
  });

  afterAll(async () => {
    await opened?.close();
  });

  it('says to a lone administrator what to do first', async () => {
    await page.getByRole('heading', { name: 'You are the only one' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'people-alone');
  });

  it('gives somebody an account with a temporary password, signed', async () => {
    await page.getByRole('button', { name: 'New account' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('Ola Example');
    await page.getByLabel('Login').fill('ola');
    await page.getByLabel('Role', { exact: true }).selectOption('Engineer');
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'people-new');
    await page.getByRole('button', { name: 'Sign and make the account' }).click();
    await sign(page, 'begins on Monday');
    await rowOf(page, 'Ola Example').getByText('Password not changed yet').waitFor();
    temporary = await page.getByRole('status').locator('code').innerText();
    expect(temporary.length).toBeGreaterThanOrEqual(12);
    await takeScreenshots(opened, 'people');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Told' }).click();
  });

  it('that is refused says why, and can be corrected', async () => {
    await page.getByRole('button', { name: 'New account' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Another Ola');
    await page.getByLabel('Login').fill('OLA');
    await page.getByRole('button', { name: 'Sign and make the account' }).click();
    await page.getByLabel('Reason').fill('second shift');
    await page.getByLabel('Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'LOGIN_TAKEN' }).waitFor();
    await page.getByRole('dialog', { name: 'New account for Another Ola' }).getByRole('button', { name: 'Cancel' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  });

  it('gives another role', async () => {
    await rowOf(page, 'Ola Example').getByRole('button').click();
    await page.getByLabel('Role', { exact: true }).selectOption('Operator');
    await takeScreenshots(opened, 'people-change');
    await page.getByRole('button', { name: 'Sign and change the role' }).click();
    const dialog = page.getByRole('dialog').last();
    await expect.poll(() => dialog.innerText()).toContain('Operator');
    await sign(page, 'moves to the line');
    await rowOf(page, 'Ola Example').getByText('Operator').waitFor();
  });

  it('has its owner choose another password first, who then sees what an operator sees', async () => {
    await signOut(page);
    await page.getByLabel('Login').fill('ola');
    await page.getByLabel('Password').fill(temporary);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('The password you were given').fill(temporary);
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('New password again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByRole('navigation').waitFor();
    expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0);
    await signOut(page);
  });

  it('shows who is locked out, and lets them in with a new password', async () => {
    for (let attempt = 0; attempt < 5; attempt++) {
      await page.getByLabel('Login').fill('ola');
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
      await expect.poll(() => page.getByRole('button', { name: 'Sign in' }).isEnabled()).toBe(true);
    }
    await signIn(page, 'ada');
    await page.getByRole('link', { name: 'People' }).click();
    const row = rowOf(page, 'Ola Example');
    await row.getByText('Locked until').waitFor();
    await row.getByText('5 wrong passwords in a row').waitFor();
    await takeScreenshots(opened, 'people-locked');
    await row.getByRole('button').click();
    await page.getByRole('button', { name: 'Sign and reset the password' }).click();
    await sign(page, 'forgot it');
    await row.getByText('Password not changed yet').waitFor();
  });

  it('disables and enables', async () => {
    const row = rowOf(page, 'Ola Example');
    await row.getByRole('button').click();
    await page.getByRole('button', { name: 'Sign and disable' }).click();
    await sign(page, 'on leave');
    await row.getByText('Disabled').waitFor();
    await row.getByRole('button').click();
    await page.getByRole('button', { name: 'Sign and enable' }).click();
    await sign(page, 'is back');
    await row.getByText('Disabled').waitFor({ state: 'detached' });
  });

  it('says what each role may do', async () => {
    const row = page.getByRole('row').filter({ hasText: 'Activate versions' });
    expect((await row.getByRole('cell').allInnerTexts()).map((text) => text.replace(/[–\s]+/gu, ' ').trim())).toEqual([
      'Activate versions',
      'no',
      'signed',
      'no',
      'no',
    ]);
  });
});

function rowOf(page: Page, name: string) {
  return page.getByRole('row').filter({ hasText: name });
}

async function sign(page: Page, reason: string): Promise<void> {
  await page.getByLabel('Reason').fill(reason);
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
}
