import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Turns } from '../../src/turns.ts';

it('lets so many run at once and no more, the first come first, whether or not they fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ waits: fc.nat(3), fails: fc.boolean() }), { maxLength: 20 }),
      async (atOnce, works) => {
        const turns = new Turns(atOnce);
        const begun: number[] = [];
        let [running, most] = [0, 0];
        const results = await Promise.allSettled(
          works.map(({ waits, fails }, i) =>
            turns.run(async () => {
              begun.push(i);
              most = Math.max(most, ++running);
              for (let n = 0; n < waits; n++) await Promise.resolve();
              running--;
              if (fails) throw new Error('no');
              return i;
            }),
          ),
        );
        expect(most).toBeLessThanOrEqual(atOnce);
        expect(begun).toEqual(works.map((_, i) => i));
        expect(results.map(({ status }) => status)).toEqual(works.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')));
      },
    ),
  );
});
