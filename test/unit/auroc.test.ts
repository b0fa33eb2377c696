import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/pipeline/random.ts';
import { auroc, aurocInterval, pixelAuroc } from '../../src/pipeline/scoring/auroc.ts';

/** By the definition: every pair of a defect and a good. */
function aurocOfPairs(scores: number[], isDefect: boolean[]): number {
  let sum = 0;
  let pairs = 0;
  scores.forEach((defect, i) => {
    scores.forEach((good, j) => {
      if (!isDefect[i] || isDefect[j]) return;
      pairs++;
      sum += defect > good ? 1 : defect === good ? 0.5 : 0;
    });
  });
  return sum / pairs;
}

const labelledScores = fc
  .array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.boolean()), { minLength: 2, maxLength: 40 })
  .filter((parts) => parts.some(([, defect]) => defect) && parts.some(([, defect]) => !defect))
  .map((parts) => ({ scores: parts.map(([score]) => score), isDefect: parts.map(([, defect]) => defect) }));

describe('auroc', () => {
  test('is the share of pairs in the right order, ties counting half', () => {
    fc.assert(
      fc.property(labelledScores, ({ scores, isDefect }) => {
        expect(auroc(scores, isDefect)).toBeCloseTo(aurocOfPairs(scores, isDefect), 12);
        expect(auroc(new Float32Array(scores), isDefect)).toBeCloseTo(aurocOfPairs(scores, isDefect), 12);
      }),
    );
  });

  test('keeps the order of the caller', () => {
    const scores = new Float32Array([3, 1, 2]);
    auroc(scores, [1, 0, 0]);
    expect([...scores]).toEqual([3, 1, 2]);
  });

  test('is undefined where a class is missing', () => {
    expect(auroc([1, 2], [0, 0])).toBeUndefined();
    expect(auroc([1, 2], [true, true])).toBeUndefined();
    expect(auroc([], [])).toBeUndefined();
  });

  test('refuses what is no number and labels that do not match', () => {
    expect(() => auroc([1, NaN], [0, 1])).toThrow(expect.objectContaining({ code: 'SCORES_NOT_FINITE' }));
    expect(() => auroc([1, 2, 3], [0, 1])).toThrow(expect.objectContaining({ code: 'SCORES_LENGTHS_DIFFER' }));
  });
});

describe('pixelAuroc', () => {
  test('is the AUROC of all pixels of all maps', () => {
    const random = new Random(1);
    const maps = [0, 1, 2].map(() => Float32Array.from({ length: 50 }, () => random.integer(9)));
    const masks = maps.map(() => Uint8Array.from({ length: 50 }, () => (random.chance(0.2) ? 255 : 0)));
    const flat = { scores: maps.flatMap((map) => [...map]), isDefect: masks.flatMap((mask) => [...mask].map(Boolean)) };
    expect(pixelAuroc(maps, masks)).toBeCloseTo(aurocOfPairs(flat.scores, flat.isDefect), 12);
  });

  test('refuses masks that do not fit the maps', () => {
    expect(() => pixelAuroc([new Float32Array(4)], [])).toThrow(expect.objectContaining({ code: 'SCORES_LENGTHS_DIFFER' }));
    expect(() => pixelAuroc([new Float32Array(4)], [new Uint8Array(5)])).toThrow(
      expect.objectContaining({ code: 'SCORES_LENGTHS_DIFFER' }),
    );
  });
});

describe('aurocInterval', () => {
  test('agrees with the textbook standard error on overlapping normal scores, and repeats itself', () => {
    const random = new Random(2);
    const isDefect = Array.from({ length: 200 }, (_, i) => i % 2);
    const scores = isDefect.map((defect) => random.normal(defect * 1.2));
    const { value, low, high } = aurocInterval(scores, isDefect, 5)!;
    const [q1, q2] = [value / (2 - value), (2 * value ** 2) / (1 + value)];
    const hanleyMcNeil = Math.sqrt((value * (1 - value) + 99 * (q1 - value ** 2) + 99 * (q2 - value ** 2)) / 1e4);
    expect((high - low) / 2).toBeGreaterThan(1.5 * hanleyMcNeil);
    expect((high - low) / 2).toBeLessThan(2.5 * hanleyMcNeil);
    expect(aurocInterval(scores, isDefect, 5)).toEqual({ value, low, high });
  });

  test('claims no certainty from perfect order, and less from fewer parts', () => {
    const perfect = (parts: number) => {
      const scores = Array.from({ length: 2 * parts }, (_, i) => i);
      return aurocInterval(
        scores,
        scores.map((i) => i >= parts),
      )!;
    };
    expect(perfect(5).high).toBe(1);
    expect(perfect(5).low).toBeLessThan(0.9);
    expect(perfect(5).low).toBeLessThan(perfect(100).low);
    expect(perfect(100).low).toBeLessThan(1);
  });
});
