import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScale } from '../../src/pipeline/scoring/scale.ts';

const thresholds = fc
  .record({ typicalGood: fc.double({ min: -100, max: 100, noNaN: true }), gap: fc.double({ min: 1e-3, max: 100, noNaN: true }) })
  .map(({ typicalGood, gap }) => ({ typicalGood, reject: typicalGood + gap }));

describe('createScale', () => {
  test('puts a typical good at 10, REJECT at 50 and its mirror image at 90, whatever the raw scores', () => {
    fc.assert(
      fc.property(thresholds, ({ typicalGood, reject }) => {
        const { toPercent } = createScale({ reject, typicalGood });
        expect(toPercent(typicalGood)).toBeCloseTo(10, 6);
        expect(toPercent(reject)).toBe(50);
        expect(toPercent(2 * reject - typicalGood)).toBeCloseTo(90, 6);
      }),
    );
  });

  test('never reads a higher score lower', () => {
    fc.assert(
      fc.property(thresholds, fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 1e-6, max: 5, noNaN: true }), (t, at, step) => {
        const { toPercent } = createScale(t);
        const gap = t.reject - t.typicalGood;
        const score = t.reject + at * gap;
        expect(toPercent(score + step * gap)).toBeGreaterThan(toPercent(score));
      }),
    );
  });

  test('reads REVIEW at 2 deviations of 3 as 32.5', () => {
    const { toPercent } = createScale({ reject: 3, typicalGood: 0 });
    expect(toPercent(2)).toBeCloseTo(32.47, 2);
  });

  test('stays within 0..100 for the wildest scores', () => {
    const { toPercent } = createScale({ reject: 2, typicalGood: 1 });
    expect(toPercent(1e9)).toBe(100);
    expect(toPercent(-1e9)).toBe(0);
    expect(() => toPercent(NaN)).toThrow(expect.objectContaining({ code: 'SCORES_NOT_FINITE' }));
  });

  test.each([
    { reject: 1, typicalGood: 1 },
    { reject: 1, typicalGood: 2 },
    { reject: NaN, typicalGood: 0 },
    { reject: Infinity, typicalGood: 0 },
  ])('refuses REJECT $reject over a typical good of $typicalGood', (points) => {
    expect(() => createScale(points)).toThrow(expect.objectContaining({ code: 'SCORES_SCALE_COLLAPSED' }));
  });
});
