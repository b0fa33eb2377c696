import { describe, expect, it } from 'vitest';
import { Random } from '../../src/pipeline/random.ts';
import { auroc } from '../../src/pipeline/scoring/auroc.ts';
import { compareAuroc } from '../../src/pipeline/scoring/compareAuroc.ts';

function sample(random: Random, count: number, shift: number): { good: number; defect: number }[] {
  return Array.from({ length: count }, () => ({ good: random.normal(), defect: random.normal(shift) }));
}

describe('compareAuroc', () => {
  it('gives the difference of the two AUROCs, ties counted half', () => {
    const first = { goods: [1, 2, 2, 3], defects: [2, 4, 5] };
    const second = { goods: [1, 5, 2, 3], defects: [2, 1, 5] };
    const areaOf = ({ goods, defects }: typeof first): number =>
      auroc([...goods, ...defects], [...goods.map(() => false), ...defects.map(() => true)])!;
    expect(compareAuroc(first, second).difference).toBeCloseTo(areaOf(first) - areaOf(second), 12);
  });

  it('has no doubt about a model against itself', () => {
    const goods = [1, 2, 3];
    const defects = [2, 3, 4];
    expect(compareAuroc({ goods, defects }, { goods, defects })).toEqual({ difference: 0, standardError: 0 });
  });

  it('states the error that repeated draws show', () => {
    const random = new Random(7);
    const draws = Array.from({ length: 400 }, () => {
      const common = sample(random, 40, 1);
      const noisy = (values: readonly number[]): number[] => values.map((value) => value + random.normal(0, 0.5));
      const goods = common.map(({ good }) => good);
      const defects = common.map(({ defect }) => defect);
      return compareAuroc({ goods, defects }, { goods: noisy(goods), defects: noisy(defects) });
    });
    const mean = draws.reduce((sum, { difference }) => sum + difference, 0) / draws.length;
    const spread = Math.sqrt(draws.reduce((sum, { difference }) => sum + (difference - mean) ** 2, 0) / draws.length);
    const stated = draws.reduce((sum, { standardError }) => sum + standardError, 0) / draws.length;
    expect(stated / spread).toBeGreaterThan(0.85);
    expect(stated / spread).toBeLessThan(1.15);
  });
});
