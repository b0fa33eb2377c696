import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAGES } from '../../scripts/docs/pages.ts';

/** Sizes and licences are those of the packages for this kind of machine. */
const isReference = process.platform === 'linux' && process.arch === 'x64';

describe('documents that are made', () => {
  it.each(Object.entries(PAGES))('%s is what `npm run docs` makes now', { skip: !isReference }, (path, make) => {
    const page = readFileSync(path, 'utf8');
    expect(make(page)).toBe(page);
  });
});
