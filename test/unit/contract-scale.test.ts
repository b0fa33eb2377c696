import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentOf, scoreAt } from '../../src/contract/scale.ts';
import { createScale } from '../../src/pipeline/scoring/scale.ts';

const points = fc
  .record({ typicalGood: fc.double({ min: -100, max: 100, noNaN: true }), gap: fc.double({ min: 1e-3, max: 100, noNaN: true }) })
  .map(({ typicalGood, gap }) => ({ typicalGood, reject: typicalGood + gap }));

describe('the scale of the contract', () => {
  test("reads as the pipeline's, and can be read back", () => {
    fc.assert(
      fc.property(
        points,
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: 0.1, max: 99.9, noNaN: true }),
        (p, at, percent) => {
          const { toPercent } = createScale(p);
          const score = p.reject + at * (p.reject - p.typicalGood);
          expect(percentOf(score, p)).toBe(toPercent(score));
          expect(toPercent(scoreAt(percent, p))).toBeCloseTo(percent, 6);
        },
      ),
    );
  });
});
