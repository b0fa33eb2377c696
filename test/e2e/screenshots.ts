import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { type OpenedApp, resize, SIZES } from './app.ts';

/** Where they go; they are taken only where somebody asks: `LYNCEUS_SCREENSHOTS=docs/screenshots npm test -- test/e2e`. */
const FOLDER = process.env.LYNCEUS_SCREENSHOTS;
/** What the window speaks in them, where it shall be another language than the test's: `LYNCEUS_SCREENSHOTS_IN=Deutsch`. */
const LANGUAGE = process.env.LYNCEUS_SCREENSHOTS_IN;
const THEMES = ['light', 'dark'] as const;

/** Takes the picture of a screen at both sizes and in both themes: `NAME-SIZE-THEME.webp`. */
export async function takeScreenshots({ app, page }: OpenedApp, name: string): Promise<void> {
  if (FOLDER === undefined) return;
  const folder = join(import.meta.dirname, '..', '..', FOLDER);
  await mkdir(folder, { recursive: true });
  const before = LANGUAGE === undefined ? undefined : await speak(page, LANGUAGE);
  for (const [size, place] of Object.entries(SIZES)) {
    await resize(app, place);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      const png = await page.screenshot({ animations: 'disabled' });
      // A tenth of a PNG's size, with letters as sharp.
      await sharp(png)
        .webp({ quality: 80 })
        .toFile(join(folder, `${name}-${size}-${theme}.webp`));
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await resize(app, SIZES.large);
  if (before !== undefined) await speak(page, before);
}

/**
 * By the window's own choice of languages, though a dialog lies over it.
 * @returns what it spoke before; undefined where it has no choice
 */
async function speak(page: Page, wanted: string): Promise<string | undefined> {
  return page.evaluate((language) => {
    const choices = [...document.querySelectorAll('select')];
    const choice = choices.find(({ options }) => [...options].some(({ text }) => text === language));
    const before = choice?.selectedOptions[0]?.text;
    if (choice) {
      choice.selectedIndex = [...choice.options].findIndex(({ text }) => text === language);
      choice.dispatchEvent(new Event('change', { bubbles: true }));
    }
    return before;
  }, wanted);
}
