import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenedApp, resize, SIZES } from './app.ts';

/** Those of the documents are taken anew only where somebody asks: `LYNCEUS_SCREENSHOTS=docs/screenshots npm test -- test/e2e`. */
const FOLDER = join(import.meta.dirname, '..', '..', process.env.LYNCEUS_SCREENSHOTS ?? '.cache/screenshots');
const THEMES = ['light', 'dark'] as const;

/** Takes the picture of a screen at both sizes and in both themes: `NAME-SIZE-THEME.png`. */
export async function takeScreenshots({ app, page }: OpenedApp, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const [size, place] of Object.entries(SIZES)) {
    await resize(app, place);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await page.screenshot({ path: join(FOLDER, `${name}-${size}-${theme}.png`), animations: 'disabled' });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await resize(app, SIZES.large);
}
