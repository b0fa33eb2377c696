import { describe, expect, it } from 'vitest';
import { STATION_ERRORS } from '../../src/main/errors.ts';
import { problems } from '../../src/renderer/i18n/de/problems.ts';

describe('refusals in German', () => {
  it.each(Object.keys(STATION_ERRORS))('says what %s means', (code) => {
    expect(problems).toHaveProperty([`problem.${code}`]);
  });
});
