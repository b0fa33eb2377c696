import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { type OpenedApp, resize, SIZES } from './app.ts';

/** Where those of the documents go; they are taken anew only where somebody asks: `LYNCEUS_SCREENSHOTS=docs/screenshots npm test -- test/e2e`. */
const DOCUMENTS = process.env.LYNCEUS_SCREENSHOTS;
const FOLDER = join(import.meta.dirname, '..', '..', DOCUMENTS ?? '.cache/screenshots');
const THEMES = ['light', 'dark'] as const;

/** Takes the picture of a screen at both sizes and in both themes: `NAME-SIZE-THEME.png`, or `.webp` for the documents. */
export async function takeScreenshots({ app, page }: OpenedApp, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const [size, place] of Object.entries(SIZES)) {
    await resize(app, place);
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      const path = join(FOLDER, `${name}-${size}-${theme}`);
      if (DOCUMENTS === undefined) await page.screenshot({ path: `${path}.png`, animations: 'disabled' });
      else await writeSmall(await page.screenshot({ animations: 'disabled' }), `${path}.webp`);
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await resize(app, SIZES.large);
}

/** A tenth of a PNG's size, with letters as sharp. */
async function writeSmall(png: Buffer, path: string): Promise<void> {
  await sharp(png).webp({ quality: 80 }).toFile(path);
}
