import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from './docs/pages.ts';

for (const [name, make] of Object.entries(PAGES)) {
  const path = join(import.meta.dirname, '..', name);
  writeFileSync(path, make(existsSync(path) ? readFileSync(path, 'utf8') : ''));
  console.log(`Made ${name}`);
}
