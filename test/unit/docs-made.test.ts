import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAGES } from '../../scripts/docs/pages.ts';

describe('documents that are made from the code', () => {
  it.each(Object.entries(PAGES))('%s is what `npm run docs` makes now', async (path, make) => {
    expect(readFileSync(path, 'utf8')).toBe(await make());
  });
});
