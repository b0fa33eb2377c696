import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })];

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');

  it('links to what is there', () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter((target) => !/^(https?:|#)/.test(target));
    const missing = targets.filter((target) => !existsSync(join(ROOT, dirname(page), target.replace(/#.*/, ''))));
    expect(missing).toEqual([]);
  });

  it('links to headings that it has', () => {
    const headings = new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading)));
    const wrong = [...text.matchAll(/\]\(#([^)\s]+)\)/g)].map(([, anchor]) => anchor).filter((anchor) => !headings.has(anchor));
    expect(wrong).toEqual([]);
  });
});

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
