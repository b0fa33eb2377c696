import { describe, expect, it } from 'vitest';
import { ROLES } from '../../src/contract/people.ts';
import { RIGHTS } from '../../src/main/station/people/rights.ts';
import { en } from '../../src/renderer/i18n/en/index.ts';

describe('the table of rights in the window', () => {
  const telling = Object.entries(RIGHTS).filter(([, { roles }]) => roles.length < ROLES.length);

  it.each(telling)('has words for %s', (right) => {
    expect(en).toHaveProperty([`people.right.${right}`]);
  });

  it('has no words for what is no right', () => {
    const worded = Object.keys(en).filter((key) => key.startsWith('people.right.'));
    expect(worded.toSorted()).toEqual(telling.map(([right]) => `people.right.${right}`).toSorted());
  });
});
