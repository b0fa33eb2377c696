import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SECTIONS } from '../../scripts/docs/errors.ts';

/** Names in capitals that are no codes of errors: of other software, of doubts about pictures, of objections to a version, and of findings. */
const OTHER_NAMES = [
  /^SQLITE_/,
  /^LYNCEUS_/,
  /^(ERR_)?MODULE_NOT_FOUND$/,
  /^(ZERO_POINT|SCALE)_TENSOR$/,
  /^(NEAR_DUPLICATE|ODD_SIZE)$/,
  /^(FEW_GOODS|TAIL_OUT_OF_REACH|NOT_HELD_OUT)$/,
  /^(DEFECTS_MILDER|MORE_GOODS_REJECTED|REJECT_ABOVE_INTERVAL)$/,
  /^FILE_(MISSING|CHANGED)$/,
];
const TABLES = /^src\/(refusals\/|contract\/alarms\.ts|renderer\/i18n\/)/;

const codes = SECTIONS.flatMap((section) => Object.keys(section.codes));
const sources = globSync('src/**/*.{ts,svelte}')
  .filter((file) => !TABLES.test(file.replaceAll('\\', '/')))
  .map((file) => readFileSync(file, 'utf8'));

describe('the codes of errors', () => {
  it('are all in a table', () => {
    const named = sources.flatMap((source) => [...source.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)].map(([, name]) => name));
    const unknown = named.filter((name) => !codes.includes(name) && !OTHER_NAMES.some((other) => other.test(name)));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it.each([...new Set(codes)])('%s is still told by somebody', (code) => {
    expect(sources.some((source) => source.includes(`'${code}'`) || source.includes(`${code}: `))).toBe(true);
  });

  it.each(SECTIONS)('say what they mean and what to do: $title', ({ codes: table }) => {
    for (const { meaning, remedy } of Object.values(table)) {
      expect(meaning).toMatch(/^[A-Z].*[.?]$/);
      expect(remedy).toMatch(/^[A-Z].*[.?]$/);
    }
  });
});
