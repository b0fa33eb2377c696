import { writeFile } from 'node:fs/promises';
import { PAGES } from './docs/pages.ts';

for (const [path, make] of Object.entries(PAGES)) {
  await writeFile(new URL(`../${path}`, import.meta.url), await make());
  console.log(`Made ${path}`);
}
