import { describe, expect, test } from 'vitest';
import { decide, summarise } from '../../src/pipeline/scoring/verdict.ts';

const thresholds = { review: 2, reject: 3 };

describe('decide', () => {
  test.each([
    [1.999, 'PASS'],
    [2, 'REVIEW'],
    [2.999, 'REVIEW'],
    [3, 'REJECT'],
    [1e30, 'REJECT'],
  ])('%d is %s', (score, verdict) => {
    expect(decide(score, thresholds)).toBe(verdict);
  });

  test('has no REVIEW where both thresholds are one', () => {
    expect(decide(3, { review: 3, reject: 3 })).toBe('REJECT');
  });

  test.each([NaN, Infinity, -Infinity])('never passes a score of %d', (score) => {
    expect(() => decide(score, thresholds)).toThrow(expect.objectContaining({ code: 'SCORES_NOT_FINITE' }));
  });

  test.each([
    { review: NaN, reject: 3 },
    { review: 2, reject: NaN },
    { review: 2, reject: Infinity },
    { review: 4, reject: 3 },
  ])('never passes at REVIEW $review, REJECT $reject', (broken) => {
    expect(() => decide(0, broken)).toThrow(expect.objectContaining({ code: 'SCORES_THRESHOLDS_INVALID' }));
  });
});

describe('summarise', () => {
  test('counts verdicts and gives rates with intervals around them', () => {
    const summary = summarise([0, 1, 2, 3, 0, 0, 0, 0, 0, 0], new Float32Array([1, 2, 3, 4]), thresholds);
    expect(summary.goods).toEqual({ PASS: 8, REVIEW: 1, REJECT: 1 });
    expect(summary.defects).toEqual({ PASS: 1, REVIEW: 1, REJECT: 2 });
    expect(summary.falseReviewRate!.value).toBe(0.1);
    expect(summary.recall!.value).toBe(0.5);
    expect(summary.recallWithReview!.value).toBe(0.75);
    // 1 of 10 by Wilson's formula: 0.018 .. 0.404 (Newcombe 1998)
    expect(summary.falseRejectRate!.value).toBe(0.1);
    expect(summary.falseRejectRate!.low).toBeCloseTo(0.0179, 3);
    expect(summary.falseRejectRate!.high).toBeCloseTo(0.4042, 3);
  });

  test('claims no certainty from none rejected, and nothing without parts', () => {
    const summary = summarise([0, 0, 0, 0], [], thresholds);
    expect(summary.falseRejectRate).toMatchObject({ value: 0, low: 0 });
    expect(summary.falseRejectRate!.high).toBeGreaterThan(0.4);
    expect(summary.recall).toBeUndefined();
  });
});
