import { describe, expect, it } from 'vitest';
import { regressionOf, type ScoredTwice } from '../../src/pipeline/scoring/regression.ts';

const THRESHOLDS = { review: 2, reject: 3 };
const BEFORE = { ...THRESHOLDS, rejectHigh: 3.5 };

function good(before: number, after: number): ScoredTwice {
  return { isDefect: false, before, after };
}

function defect(before: number, after: number): ScoredTwice {
  return { isDefect: true, before, after };
}

describe('the regression check', () => {
  it('passes a version that says the same, or better', () => {
    const pictures = [good(1, 1), good(4, 1), defect(4, 3.1), defect(1, 3), defect(1, 1.5)];
    expect(regressionOf(pictures, BEFORE, THRESHOLDS)).toMatchObject({
      isPassed: true,
      newlyMissed: [],
      newlyRejected: [],
      newlyPassed: [1],
      objections: [],
      reason: 'no worse on 5 labelled pictures',
    });
  });

  it.each([
    [4, 2.5],
    [4, 1],
    [2.5, 1],
  ])('does not pass one by which a defect of %d has a milder verdict, at %d', (before, after) => {
    expect(regressionOf([good(1, 1), defect(before, after)], BEFORE, THRESHOLDS)).toMatchObject({ isPassed: false, newlyMissed: [1] });
  });

  it('does not pass one that rejects more goods, and passes one that rejects others', () => {
    const worse = [defect(4, 4), good(1, 3), good(1, 1)];
    expect(regressionOf(worse, BEFORE, THRESHOLDS)).toMatchObject({ isPassed: false, newlyRejected: [1], newlyPassed: [] });
    expect(regressionOf([...worse, good(3, 1)], BEFORE, THRESHOLDS)).toMatchObject({
      isPassed: true,
      newlyRejected: [1],
      newlyPassed: [3],
    });
  });

  it('holds each version against its own thresholds', () => {
    expect(regressionOf([defect(4, 4)], BEFORE, { review: 2, reject: 5 })).toMatchObject({ isPassed: false, newlyMissed: [0] });
    expect(regressionOf([good(4, 4), defect(9, 9)], BEFORE, { review: 2, reject: 5 })).toMatchObject({ isPassed: true, newlyPassed: [0] });
  });

  it('lets REJECT rise no further than its interval where no defect is labelled', () => {
    const goods = [good(4, 1), good(1, 1)];
    expect(regressionOf(goods, BEFORE, { review: 2, reject: 3.4 })).toMatchObject({ isPassed: true });
    const { isPassed, objections, reason } = regressionOf(goods, BEFORE, { review: 2, reject: 3.6 });
    expect(objections).toEqual(['REJECT_ABOVE_INTERVAL']);
    expect([isPassed, reason]).toEqual([false, 'no defect is labelled, and REJECT rises to 3.6, above 3.5, the end of its interval']);
    expect(regressionOf([...goods, defect(9, 9)], BEFORE, { review: 2, reject: 3.6 })).toMatchObject({ isPassed: true });
  });
});
