import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStation } from '../../src/client/startStation.ts';
import type { CommandOutput } from '../../src/contract/commands.ts';
import { makePeople } from '../../src/demo/people.ts';
import { bringProduct } from '../../src/demo/product.ts';
import { testFolder } from '../folders.ts';
import { writeHistory } from '../made-history.ts';
import { ACTUATOR } from '../station-line.ts';
import { teachMade } from '../taught.ts';
import { seriousFindings } from './accessibility.ts';
import { hasElectron, openApp, type OpenedApp } from './app.ts';
import { ask, signIn } from './people.ts';
import { takeScreenshots } from './screenshots.ts';

const folder = await testFolder();
const PARTS = 4000;

describe.skipIf(!hasElectron)('statistics', () => {
  let opened: OpenedApp;
  let page: Page;

  beforeAll(async () => {
    const password = await prepareStation();
    opened = await openApp(folder);
    ({ page } = opened);
    await signIn(page, 'operator', password);
    const [worst] = (await ask(page, 'verdicts.list', { filter: { verdict: 'REJECT' }, limit: 1 })) as CommandOutput<'verdicts.list'>;
    await ask(page, 'verdicts.override', { verdictId: worst.id, overriddenTo: 'PASS', reason: 'only dust' });
    await page.getByRole('link', { name: 'Statistics' }).click();
  });

  afterAll(async () => {
    await opened?.close();
  });

  it('count the parts of a period by verdict, with the yield', async () => {
    await page.getByLabel('Period').selectOption('All of it');
    await page.getByLabel('Counted per').selectOption('Day');
    await page.getByRole('heading', { name: '4,000 parts' }).waitFor();
    const counts = page.getByRole('region', { name: '4,000 parts' });
    // 160 of 4000 are a REJECT, 40 for REVIEW, 80 a FAULT.
    expect((await counts.innerText()).replace(/\s+/g, ' ')).toContain('PASS 3,720 93% REVIEW 40 1% REJECT 160 4% FAULT 80 2%');
    await page.getByRole('region', { name: 'Yield' }).getByText('93%').waitFor();
    await page.getByRole('region', { name: 'From the trigger to the verdict' }).getByText('17 ms').waitFor();
    const opinions = page.getByRole('region', { name: 'Other opinions of people' });
    expect((await opinions.innerText()).replace(/\s+/g, ' ')).toContain('Good, but did not pass 1');
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'statistics');
  });

  it('say why parts did not pass, the most first', async () => {
    const rows = await page.getByRole('region', { name: 'Why parts did not pass' }).locator('tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t')[0])).toEqual([
      'REJECT, not looked at by a person',
      expect.stringContaining('Fault: '),
      expect.stringContaining('Fault: '),
      'Good by the word of a person',
    ]);
    expect(rows[0]).toContain('159');
  });

  it('have a table beside each plot', async () => {
    const bars = page.getByRole('region', { name: 'Parts per day' });
    await bars.getByText('As a table').click();
    const days = await bars.locator('tbody tr').allInnerTexts();
    expect(days.length).toBeGreaterThanOrEqual(3);
    const parts = days.flatMap((day) => day.split('\t').slice(1)).map((count) => Number(count.replace(',', '')));
    expect(parts.reduce((sum, count) => sum + count, 0)).toBe(PARTS);
    expect(await bars.getByRole('img').or(bars.locator('svg')).count()).toBeGreaterThan(0);
  });

  it('hold scores against the goods held out, and say that they drift', async () => {
    const drift = page.getByRole('region', { name: 'Scores of label, version 1' });
    await drift.getByText('Drifted: look at light, lens and parts').waitFor();
    await drift.scrollIntoViewIfNeeded();
    await takeScreenshots(opened, 'statistics-drift');
  });

  it.each([
    ['Hour', 'Parts per hour'],
    ['Shift', 'Parts per shift'],
  ])('count per %s', async (by, title) => {
    await page.getByLabel('Counted per').selectOption(by);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByRole('region', { name: title }).scrollIntoViewIfNeeded();
    expect(await seriousFindings(page)).toEqual([]);
    if (by === 'Hour') await takeScreenshots(opened, 'statistics-hour');
  });

  it('say what to do where nothing was judged', async () => {
    await page.getByLabel('Period').selectOption('From … to …');
    await page.getByLabel('First day').fill('2020-01-01');
    await page.getByLabel('Last day').fill('2020-01-02');
    await page.getByRole('heading', { name: 'No part was judged in this period' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await takeScreenshots(opened, 'statistics-empty');
    await page.getByLabel('Last day').fill('2019-01-02');
    await page.getByText('The last day is before the first.').waitFor();
  });

  it('print without the navigation', async () => {
    await page.getByLabel('Period').selectOption('All of it');
    await page.getByRole('heading', { name: '4,000 parts' }).waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation', { name: 'Screens' }).isVisible()).toBe(false);
    expect(await page.getByRole('heading', { name: '4,000 parts' }).isVisible()).toBe(true);
    await page.emulateMedia({ media: null });
  });
});

/** A station with people, a taught product and a history. @returns the password of all of them */
async function prepareStation(): Promise<string> {
  const taught = await teachMade('printed-label');
  const place = { folder: join(folder, 'station'), name: 'line 1' };
  const station = await startStation(place);
  const people = await makePeople(station.client, ['operator', 'engineer']);
  const product = { name: 'label', goods: join(taught.data, 'train', 'good'), model: taught.bundle, actuator: ACTUATOR };
  await bringProduct(station.client, people.engineer, product);
  await station.stop();
  await writeHistory(place.folder, Date.now(), PARTS);
  return people.operator.password;
}
