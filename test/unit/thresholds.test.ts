import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/pipeline/random.ts';
import { fitGev, gevUpperQuantile } from '../../src/pipeline/scoring/gev.ts';
import { suggestThresholds, type ThresholdRule } from '../../src/pipeline/scoring/thresholds.ts';
import { summarise } from '../../src/pipeline/scoring/verdict.ts';

const DEFECTS = [4.5, 5, 6, 7, 9];
const TAILS = { review: 0.05, reject: 0.01 };
const TAIL_RULES = [
  { rule: 'mean3sd' },
  { rule: 'gev', tails: TAILS },
  { rule: 'quantile', tails: TAILS },
] as const satisfies ThresholdRule[];
const RULES: ThresholdRule[] = [
  ...TAIL_RULES,
  { rule: 'byFalseRejectRate', maxRate: 0.01, defects: DEFECTS },
  { rule: 'byRecall', minRecall: 0.8, defects: DEFECTS },
  { rule: 'byCost', falseRejectCost: 1, missCost: 20, defectShare: 0.02, defects: DEFECTS },
];

const normalGoods = (count: number, seed = 1) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.normal(2, 0.5));
};
const gumbelGoods = (count: number, seed = 1) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => 2 - 0.3 * Math.log(-Math.log(1 - random.uniform(0, 0.999999))));
};
const anyGoods = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 30 })
  .filter((scores) => new Set(scores).size > 1);

describe.each(RULES)('$rule', (options) => {
  test('puts REVIEW at or below REJECT and every estimate inside its interval', () => {
    fc.assert(
      fc.property(anyGoods, (goods) => {
        const { review, reject, rejectInterval, falseRejectRate } = suggestThresholds(goods, options);
        expect(review).toBeLessThanOrEqual(reject);
        for (const { value, low, high } of [rejectInterval, falseRejectRate]) {
          expect(low).toBeLessThanOrEqual(value);
          expect(value).toBeLessThanOrEqual(high);
        }
        expect(falseRejectRate.low).toBeGreaterThanOrEqual(0);
        expect(falseRejectRate.high).toBeLessThanOrEqual(1);
      }),
      { numRuns: 15 },
    );
  });

  test('follows the scores when they are scaled and shifted', () => {
    fc.assert(
      fc.property(anyGoods, fc.double({ min: 0.01, max: 50, noNaN: true }), fc.integer({ min: -500, max: 500 }), (goods, scale, shift) => {
        const moved = (score: number) => scale * score + shift;
        const movedOptions = options.defects ? { ...options, defects: Array.from(options.defects).map(moved) } : options;
        const before = suggestThresholds(goods, options);
        const after = suggestThresholds(goods.map(moved), movedOptions);
        const tolerance = 1e-5 * (Math.abs(shift) + scale * Math.max(...goods.map(Math.abs), before.reject));
        expect(Math.abs(after.reject - moved(before.reject))).toBeLessThan(tolerance);
        expect(Math.abs(after.review - moved(before.review))).toBeLessThan(tolerance);
      }),
      { numRuns: 15 },
    );
  });

  test('does not depend on the order of the goods, and repeats itself', () => {
    const goods = normalGoods(30);
    expect(suggestThresholds(new Random(9).shuffled(goods), options)).toEqual(suggestThresholds(goods, options));
  });

  test.each([
    { goods: [], code: 'SCORES_TOO_FEW' },
    { goods: [1], code: 'SCORES_TOO_FEW' },
    { goods: [1, 2], code: 'SCORES_TOO_FEW' },
    { goods: [3, 3, 3, 3, 3, 3], code: 'SCORES_ALL_EQUAL' },
    { goods: [1, 2, NaN, 4, 5, 6], code: 'SCORES_NOT_FINITE' },
    { goods: [1, 2, Infinity, 4, 5, 6], code: 'SCORES_NOT_FINITE' },
  ])('refuses $goods with $code', ({ goods, code }) => {
    expect(() => suggestThresholds(goods, options)).toThrow(expect.objectContaining({ code }));
  });
});

describe('with good parts only', () => {
  test('the threshold of best F1 rejects every good part; ours one in fifty at most, as their intervals say', () => {
    const goods = gumbelGoods(200);
    expect(goods.filter((score) => score >= thresholdOfBestF1(goods, [])).length).toBe(goods.length);

    const unseen = gumbelGoods(20_000, 2);
    for (const options of TAIL_RULES) {
      const thresholds = suggestThresholds(goods, options);
      expect(summarise(goods, [], thresholds).falseRejectRate!.value).toBeLessThanOrEqual(0.02);
      const rate = summarise(unseen, [], thresholds).falseRejectRate!.value;
      expect(rate).toBeLessThanOrEqual(0.025);
      expect(rate).toBeGreaterThanOrEqual(thresholds.falseRejectRate.low);
      expect(rate).toBeLessThanOrEqual(thresholds.falseRejectRate.high);
    }
  });

  test('quantile lets no more of the goods in hand be rejected than stated, even where scores are tied', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 5, maxLength: 120 }),
        fc.double({ min: 0.01, max: 0.4, noNaN: true }),
        (goods, tail) => {
          fc.pre(new Set(goods).size > 1);
          const { reject } = suggestThresholds(goods, { rule: 'quantile', tails: { review: tail, reject: tail } });
          expect(goods.filter((score) => score >= reject).length).toBeLessThanOrEqual(tail * goods.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('mean3sd is the mean and 2 or 3 sample deviations', () => {
    const { review, reject, typicalGood } = suggestThresholds([2, 4, 4, 4, 5, 5, 7, 9], { rule: 'mean3sd' });
    const deviation = Math.sqrt(32 / 7);
    expect(review).toBeCloseTo(5 + 2 * deviation, 12);
    expect(reject).toBeCloseTo(5 + 3 * deviation, 12);
    expect(typicalGood).toBe(4.5);
  });

  test('quantile takes the k-th of n scores as exceeded by 1 - k / (n + 1)', () => {
    const goods = Array.from({ length: 199 }, (_, i) => i + 1);
    const { review, reject } = suggestThresholds(goods, { rule: 'quantile', tails: TAILS });
    expect(review).toBeCloseTo(190, 4);
    expect(reject).toBeCloseTo(198, 4);
  });

  test('a thinner tail never lowers a threshold', () => {
    const goods = gumbelGoods(60);
    for (const rule of ['gev', 'quantile'] as const) {
      const rejects = [0.2, 0.1, 0.05, 0.01, 0.001].map(
        (tail) => suggestThresholds(goods, { rule, tails: { review: 0.3, reject: tail } }).reject,
      );
      expect(rejects).toEqual([...rejects].sort((a, b) => a - b));
    }
  });

  test('few goods are warned of in numbers, many are not', () => {
    const few = suggestThresholds(normalGoods(12), { rule: 'quantile' });
    expect(few.warnings.map(({ code }) => code)).toEqual(['FEW_GOODS', 'TAIL_OUT_OF_REACH']);
    expect(few.warnings[0].message).toMatch(
      /^Set from 12 held-out goods only: REJECT at [\d.]+ .* from [\d.]+ to [\d.]+, and [\d.]+ % to [\d.]+ % /,
    );
    expect(few.warnings[1].message).toContain('7.7 %');
    expect(suggestThresholds(normalGoods(39), { rule: 'mean3sd' }).warnings).toHaveLength(1);
    expect(suggestThresholds(normalGoods(40), { rule: 'mean3sd' }).warnings).toEqual([]);
    expect(suggestThresholds(normalGoods(49), { rule: 'quantile' }).warnings).toEqual([]);
    expect(suggestThresholds(normalGoods(48), { rule: 'quantile' }).warnings).toHaveLength(1);
  });

  test('more goods narrow the false reject rate down', () => {
    const widths = [10, 40, 200].map((count) => {
      const { low, high } = suggestThresholds(normalGoods(count), { rule: 'mean3sd' }).falseRejectRate;
      return high - low;
    });
    expect(widths).toEqual([...widths].sort((a, b) => b - a));
  });

  test('labelled defects tell the recall of any rule', () => {
    expect(suggestThresholds(normalGoods(50), { rule: 'mean3sd', defects: [0, 9, 9, 9] }).recall!.value).toBe(0.75);
    expect(suggestThresholds(normalGoods(50), { rule: 'mean3sd' }).recall).toBeUndefined();
  });
});

describe('with labelled defects', () => {
  const goods = Array.from({ length: 100 }, (_, i) => i);
  const defects = [95.5, 98.5, 120, 140];
  const outcome = (options: ThresholdRule) => {
    const thresholds = suggestThresholds(goods, options);
    const { falseRejectRate, recall } = summarise(goods, defects, thresholds);
    return { ...thresholds, falseRejectRate: falseRejectRate!.value, recall: recall!.value };
  };

  test('byFalseRejectRate finds what it can within the rate', () => {
    expect(outcome({ rule: 'byFalseRejectRate', maxRate: 0.005, defects })).toMatchObject({
      falseRejectRate: 0,
      recall: 0.5,
      reject: 109.5,
    });
    expect(outcome({ rule: 'byFalseRejectRate', maxRate: 0.01, defects })).toMatchObject({ falseRejectRate: 0.01, recall: 0.75 });
    expect(outcome({ rule: 'byFalseRejectRate', maxRate: 0.04, defects })).toMatchObject({ falseRejectRate: 0.04, recall: 1 });
  });

  test('byRecall rejects no more goods than the recall costs', () => {
    expect(outcome({ rule: 'byRecall', minRecall: 0.5, defects })).toMatchObject({ falseRejectRate: 0, recall: 0.5 });
    expect(outcome({ rule: 'byRecall', minRecall: 0.6, defects })).toMatchObject({ falseRejectRate: 0.01, recall: 0.75 });
    expect(outcome({ rule: 'byRecall', minRecall: 1, defects })).toMatchObject({ falseRejectRate: 0.04, recall: 1 });
    const ten = Array.from({ length: 10 }, (_, i) => 90.5 + i);
    expect(suggestThresholds(goods, { rule: 'byRecall', minRecall: 0.9, defects: ten }).recall!.value).toBe(0.9);
  });

  test('byCost follows the price of a miss and the share of defects', () => {
    const byCost = (missCost: number, defectShare = 0.01) =>
      outcome({ rule: 'byCost', falseRejectCost: 1, missCost, defectShare, defects });
    expect(byCost(1)).toMatchObject({ falseRejectRate: 0, recall: 0.5 });
    expect(byCost(1000)).toMatchObject({ falseRejectRate: 0.04, recall: 1 });
    expect(byCost(1, 0.5)).toMatchObject({ falseRejectRate: 0.04, recall: 1 });
  });

  test('the threshold lies midway between good and bad where they are apart', () => {
    expect(outcome({ rule: 'byRecall', minRecall: 1, defects: [199, 300] }).reject).toBe(149);
  });

  test('a good threshold cannot be had from scores without order, and the rate says so', () => {
    const thresholds = suggestThresholds(goods, { rule: 'byRecall', minRecall: 1, defects: [-5] });
    expect(thresholds.falseRejectRate.value).toBe(1);
  });

  test('rules that need defects refuse to do without', () => {
    expect(() => suggestThresholds(goods, { rule: 'byRecall', minRecall: 1, defects: [] })).toThrow(
      expect.objectContaining({ code: 'SCORES_TOO_FEW' }),
    );
  });
});

test.each<ThresholdRule>([
  { rule: 'quantile', tails: { review: 0.01, reject: 0.05 } },
  { rule: 'gev', tails: { review: 0.05, reject: 0 } },
  { rule: 'gev', tails: { review: 1, reject: NaN } },
  { rule: 'byFalseRejectRate', maxRate: 0, defects: DEFECTS },
  { rule: 'byRecall', minRecall: 1.1, defects: DEFECTS },
  { rule: 'byCost', falseRejectCost: -1, missCost: 1, defectShare: 0.1, defects: DEFECTS },
  { rule: 'byCost', falseRejectCost: 0, missCost: 0, defectShare: 0.1, defects: DEFECTS },
  { rule: 'byCost', falseRejectCost: 1, missCost: 1, defectShare: 0, defects: DEFECTS },
])('refuses settings out of range: %j', (options) => {
  expect(() => suggestThresholds(normalGoods(50), options)).toThrow(expect.objectContaining({ code: 'SCORES_SETTING_OUT_OF_RANGE' }));
});

describe('fitGev', () => {
  test.each([-0.2, 0, 0.15, 0.4])('finds the shape %d again from its quantiles, and they from it', (shape) => {
    const truth = { location: 3, scale: 0.7, shape };
    const sample = Array.from({ length: 20_000 }, (_, i) => gevUpperQuantile(truth, 1 - (i + 0.5) / 20_000));
    const fitted = fitGev(sample);
    expect(fitted.location).toBeCloseTo(truth.location, 2);
    expect(fitted.scale).toBeCloseTo(truth.scale, 2);
    expect(fitted.shape).toBeCloseTo(shape, 2);
    expect(sample.filter((value) => value >= gevUpperQuantile(fitted, 0.01)).length / sample.length).toBeCloseTo(0.01, 3);
  });
});

/** The adaptive threshold of other products: of all scores the one with the best F1, the first and lowest where none is better. */
function thresholdOfBestF1(goods: number[], defects: number[]): number {
  const candidates = [...goods, ...defects].sort((a, b) => a - b);
  const f1 = candidates.map((threshold) => {
    const found = defects.filter((score) => score >= threshold).length;
    const falselyRejected = goods.filter((score) => score >= threshold).length;
    return (2 * found) / (2 * found + falselyRejected + (defects.length - found));
  });
  return candidates[f1.indexOf(Math.max(...f1))];
}
