import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { type OpenedApp, resize, SIZES } from './app.ts';

/** Those of the documents are taken anew only where somebody asks: `LYNCEUS_SCREENSHOTS=docs/screenshots npm test -- test/e2e`. */
const FOLDER = join(import.meta.dirname, '..', '..', process.env.LYNCEUS_SCREENSHOTS ?? '.cache/screenshots');
/** A tenth of a PNG's size, with letters as sharp. */
const QUALITY = 80;
const THEMES = ['light', 'dark'] as const;

/** Takes the picture of a screen at both sizes and in both themes: `NAME-SIZE-THEME.webp`. */
export async function takeScreenshots({ app, page }: OpenedApp, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const [size, place] of Object.entries(SIZES)) {
    await resize(app, place);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      const picture = await page.screenshot({ animations: 'disabled' });
      await sharp(picture)
        .webp({ quality: QUALITY, effort: 2 })
        .toFile(join(FOLDER, `${name}-${size}-${theme}.webp`));
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await resize(app, SIZES.large);
}
