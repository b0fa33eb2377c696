import { describe, expect, it } from 'vitest';
import { Random } from '../../src/pipeline/random.ts';
import { auroc } from '../../src/pipeline/scoring/auroc.ts';
import { rocPoints } from '../../src/pipeline/scoring/roc.ts';

describe('the ROC curve', () => {
  it('has a point at each score, and one where nothing is rejected', () => {
    const points = rocPoints([1, 2, 2], [2, 4], 100);
    expect(points.slice(0, 3)).toEqual([
      { threshold: 1, falseRejectRate: 1, recall: 1 },
      { threshold: 2, falseRejectRate: 2 / 3, recall: 1 },
      { threshold: 4, falseRejectRate: 0, recall: 0.5 },
    ]);
    expect(points).toHaveLength(4);
    expect(points[3]).toMatchObject({ falseRejectRate: 0, recall: 0 });
    expect(points[3].threshold).toBeGreaterThan(4);
  });

  it('has the AUROC below it', () => {
    const random = new Random(3);
    const goods = Array.from({ length: 80 }, () => random.normal());
    const defects = Array.from({ length: 40 }, () => random.normal() + 1);
    const points = rocPoints(goods, defects, 1000);
    let area = 0;
    for (let i = 1; i < points.length; i++) {
      area += ((points[i - 1].falseRejectRate - points[i].falseRejectRate) * (points[i - 1].recall + points[i].recall)) / 2;
    }
    expect(area).toBeCloseTo(auroc([...goods, ...defects], [...goods.map(() => false), ...defects.map(() => true)])!, 9);
  });

  it('of many scores has as many points as asked for, and both ends', () => {
    const scores = Array.from({ length: 5000 }, (_, i) => i);
    const points = rocPoints(scores, scores, 50);
    expect(points).toHaveLength(50);
    expect([points[0], points[49]]).toMatchObject([
      { falseRejectRate: 1, recall: 1 },
      { falseRejectRate: 0, recall: 0 },
    ]);
  });

  it('is none without goods or without defects', () => {
    expect(rocPoints([], [1], 10)).toEqual([]);
    expect(rocPoints([1], [], 10)).toEqual([]);
    expect(() => rocPoints([NaN], [1], 10)).toThrow(expect.objectContaining({ code: 'SCORES_NOT_FINITE' }));
  });
});
