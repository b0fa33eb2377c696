import Database from 'better-sqlite3';
import { createPublicKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyExport } from '../../src/main/station/exports/verifyExport.ts';
import { testFolder } from '../folders.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { answerSaveDialog } from './dialogs.ts';
import { addPerson, ask, makeAdministrator, PASSWORD, signIn, signOut } from './people.ts';
import { takeScreenshots } from './screenshots.ts';

const folder = await testFolder();
const exportFolder = join(folder, 'export');
const keyFile = join(folder, 'station.pem');

describe.skipIf(!hasElectron)('the audit trail', () => {
  let opened: OpenedApp;
  let page: Page;

  beforeAll(async () => {
    opened = await openApp(folder);
    ({ page } = opened);
    await makeAdministrator(page);
    await addPerson(page, 'erin', 'engineer');
    await addPerson(page, 'quentin', 'quality');
    await ask(page, 'session.signIn', { login: 'erin', password: PASSWORD });
    for (let i = 1; i <= 30; i++) {
      const { id } = (await ask(page, 'products.create', { name: `board ${i}` })) as { id: number };
      await ask(page, 'products.rename', { productId: id, name: `bracket ${i}` });
    }
    await page.reload();
    await signOut(page);
    await signIn(page, 'quentin');
    await page.getByRole('link', { name: 'Audit trail' }).click();
  });

  afterAll(async () => {
    await opened?.close();
  });

  it('shows each row with who, when, what and its hash', async () => {
    const row = page.getByRole('row').filter({ hasText: 'bracket 30' });
    await row.waitFor();
    const text = await row.innerText();
    expect(text).toContain('Product renamed');
    expect(text).toContain('product 30');
    expect(text).toContain('board 30');
    expect(text).toContain('Erin Example');
    expect(text).toMatch(/\d\d:\d\d:\d\d [+−]\d\d:\d\d/);
    await row.getByRole('button', { name: /All of row/ }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.innerText()).toMatch(/[0-9a-f]{64}/);
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'audit-row');
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  it('has never been verified yet, and says so', async () => {
    await page.getByText('Never verified yet').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'audit');
  });

  it('turns pages', async () => {
    await page.getByRole('button', { name: 'Earlier rows' }).click();
    await page.getByText('Page 2').waitFor();
    await page
      .getByRole('row')
      .filter({ hasText: 'First account made' })
      .or(page.getByText('board 1', { exact: true }))
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Later rows' }).click();
    await page.getByRole('row').filter({ hasText: 'bracket 30' }).waitFor();
  });

  it('is searched by person, action and object', async () => {
    await page.getByLabel('Person').selectOption({ label: 'Ada Example (ada)' });
    await page.getByLabel('Action').selectOption('Account made');
    await expect.poll(async () => (await bodyRows(page)).length).toBe(2);
    expect((await bodyRows(page)).join(' ')).toContain('works here');
    expect((await bodyRows(page)).join(' ')).toContain('Approval');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel('Object').fill('product 7');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await expect.poll(async () => (await bodyRows(page)).length).toBe(2);
  });

  it('says what to do where nothing is found', async () => {
    await page.getByLabel('Object').fill('product 4711');
    await page.getByLabel('Object').press('Enter');
    await page.getByRole('heading', { name: 'No row is like that' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'audit-empty');
    await page.getByRole('button', { name: 'Show all' }).first().click();
    await page.getByRole('row').filter({ hasText: 'bracket 30' }).waitFor();
  });

  it('is verified, and tells when and by whom', async () => {
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('No sign of tampering when it was last verified').waitFor();
    await page.getByText(/Verified .* by Quentin Example, up to row/).waitFor();
    await page.getByText('Signed checkpoints').waitFor();
  });

  it('gives its head away to be kept elsewhere', async () => {
    await page.getByRole('button', { name: 'Copy the head' }).click();
    await page.getByText('Copied').waitFor();
    const copied = await opened.app.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied).toMatch(/^\d+:[0-9a-f]{64}$/);
  });

  it('shows the public key, and saves it', async () => {
    await answerSaveDialog(opened.app, keyFile);
    await page.getByText('Public key of this station').click();
    await page.getByRole('button', { name: 'Save the key' }).click();
    await page.getByText(`Saved as ${keyFile}`).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await readFile(keyFile, 'utf8')).toContain('BEGIN PUBLIC KEY');
  });

  it('is exported signed, and the export proves genuine without the station', async () => {
    await answerSaveDialog(opened.app, exportFolder);
    await page.getByRole('button', { name: 'Export …' }).click();
    await page.getByRole('button', { name: 'Choose …' }).click();
    await expect.poll(() => page.getByLabel('New folder').inputValue()).toBe(exportFolder);
    await takeScreenshots(opened, 'audit-export');
    await page.getByRole('button', { name: 'Sign and export' }).click();
    await page.getByLabel('Reason').fill('monthly review');
    await page.getByLabel('Your password').fill('not the password');
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Your password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await page.getByText(/\d+ rows exported/).waitFor();
    await page.getByRole('button', { name: 'Print to PDF' }).click();
    await page.getByText(`Printed: ${join(exportFolder, 'audit.pdf')}`).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'audit-exported');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

    expect((await readdir(exportFolder)).sort()).toEqual(['audit.csv', 'audit.html', 'audit.jsonl', 'audit.pdf', 'manifest.json']);
    expect((await readFile(join(exportFolder, 'audit.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
    const report = await verifyExport(exportFolder, createPublicKey(await readFile(keyFile)));
    expect(report.findings).toEqual([]);
    expect(report.manifest?.rows).toBeGreaterThan(60);
  });

  it('that was tampered with is a fault, with what to do', async () => {
    await opened.close();
    tamper(join(folder, 'station', 'station.sqlite'));
    opened = await openApp(folder);
    ({ page } = opened);
    await signIn(page, 'quentin');
    await page.getByRole('link', { name: 'Audit trail' }).click();
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('The records were tampered with').waitFor();
    await page.getByRole('alert').filter({ hasText: 'What to do:' }).waitFor();
    await page.getByRole('region', { name: 'The station is at fault' }).getByText('TRAIL_TAMPERED').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'audit-tampered');
  });
});

async function bodyRows(page: Page): Promise<string[]> {
  return page.getByRole('table').locator('tbody tr').allInnerTexts();
}

/** Rewrites a product's name in the trail, as anybody can who may write the file. */
function tamper(file: string): void {
  const db = new Database(file);
  const triggers = db.prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  db.exec(`UPDATE audit_rows SET new_json = '"other"' WHERE action = 'product.rename' AND object = 'product 7'`);
  for (const { sql } of triggers) db.exec(sql);
  db.close();
}
