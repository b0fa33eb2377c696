import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aupro } from '../../src/pipeline/scoring/aupro.ts';
import { labelRegions } from '../../src/pipeline/scoring/regions.ts';

const WIDTH = 7;
const HEIGHT = 6;

const image = fc.record({
  map: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 42, maxLength: 42 }).map((scores) => Float32Array.from(scores)),
  mask: fc.array(fc.constantFrom(0, 0, 1), { minLength: 42, maxLength: 42 }).map((labels) => Uint8Array.from(labels)),
});

describe('aupro', () => {
  test('equals the curve walked threshold by threshold', () => {
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 3 }), fc.constantFrom(0.05, 0.3, 1), (images, limit) => {
        const maps = images.map(({ map }) => map);
        const masks = images.map(({ mask }) => mask);
        const expected = walkCurve(maps, masks, limit);
        const actual = aupro(maps, masks, WIDTH, HEIGHT, { maxFalsePositiveRate: limit });
        if (expected === undefined) expect(actual).toBeUndefined();
        else expect(actual).toBeCloseTo(expected, 9);
      }),
      { numRuns: 150 },
    );
  });

  test('weighs a small defect as much as a large one', () => {
    const mask = Uint8Array.from([1, 1, 1, 1, 0, 0, 1, 0, 0, 0]);
    const largeFound = Float32Array.from([9, 9, 9, 9, 0, 0, -1, 0, 0, 0]);
    const smallFound = Float32Array.from([-1, -1, -1, -1, 0, 0, 9, 0, 0, 0]);
    expect(aupro([largeFound], [mask], 10, 1)).toBeCloseTo(0.5);
    expect(aupro([smallFound], [mask], 10, 1)).toBeCloseTo(0.5);
  });

  test('is 1 for a perfect map, half the limit for chance, undefined without a defect', () => {
    const mask = Uint8Array.from([0, 0, 1, 1]);
    expect(aupro([Float32Array.from([0, 1, 2, 3])], [mask], 2, 2)).toBe(1);
    expect(aupro([new Float32Array(4)], [mask], 2, 2)).toBeCloseTo(0.15);
    expect(aupro([new Float32Array(4)], [new Uint8Array(4)], 2, 2)).toBeUndefined();
    expect(aupro([new Float32Array(4)], [new Uint8Array(4).fill(1)], 2, 2)).toBeUndefined();
  });

  test('refuses maps of another size, pixels that are no number and a limit out of range', () => {
    const mask = Uint8Array.from([0, 0, 1, 1]);
    expect(() => aupro([new Float32Array(4)], [mask], 3, 2)).toThrow(expect.objectContaining({ code: 'SCORES_LENGTHS_DIFFER' }));
    expect(() => aupro([new Float32Array(4).fill(NaN)], [mask], 2, 2)).toThrow(expect.objectContaining({ code: 'SCORES_NOT_FINITE' }));
    expect(() => aupro([new Float32Array(4)], [mask], 2, 2, { maxFalsePositiveRate: 0 })).toThrow(
      expect.objectContaining({ code: 'SCORES_SETTING_OUT_OF_RANGE' }),
    );
  });
});

describe('labelRegions', () => {
  test('joins pixels that touch at a corner and keeps rows apart at the border', () => {
    // prettier-ignore
    const mask = Uint8Array.from([
      1, 0, 0, 0, 1,
      0, 1, 0, 0, 0,
      0, 0, 0, 0, 1,
      1, 0, 0, 0, 1,
    ]);
    const { labels, sizesPx } = labelRegions(mask, 5, 4);
    expect(sizesPx).toEqual([2, 1, 2, 1]);
    // prettier-ignore
    expect([...labels]).toEqual([
      1, 0, 0, 0, 2,
      0, 1, 0, 0, 0,
      0, 0, 0, 0, 3,
      4, 0, 0, 0, 3,
    ]);
  });
});

/** The curve by its definition: at every threshold the mean region overlap over the false positive rate, then trapezia up to the limit. */
function walkCurve(maps: Float32Array[], masks: Uint8Array[], limit: number): number | undefined {
  const regions = masks.flatMap((mask, i) => regionsOf(mask).map((pixels) => pixels.map((pixel) => maps[i][pixel])));
  const goods = maps.flatMap((map, i) => [...map].filter((_, pixel) => !masks[i][pixel]));
  if (regions.length === 0 || goods.length === 0) return undefined;
  const shareFound = (scores: number[], threshold: number) => scores.filter((score) => score >= threshold).length / scores.length;
  const thresholds = [...new Set(maps.flatMap((map) => [...map]))].sort((a, b) => b - a);
  const curve = thresholds.map((threshold) => ({
    rate: shareFound(goods, threshold),
    overlap: regions.reduce((sum, scores) => sum + shareFound(scores, threshold), 0) / regions.length,
  }));
  let area = 0;
  let last = { rate: 0, overlap: 0 };
  for (const point of curve) {
    const width = Math.min(point.rate, limit) - last.rate;
    if (width > 0) {
      const slope = (point.overlap - last.overlap) / (point.rate - last.rate);
      area += width * (last.overlap + (slope * width) / 2);
    }
    last = point;
  }
  return area / limit;
}

/** Regions by merging any two sets that touch until none do. */
function regionsOf(mask: Uint8Array): number[][] {
  const touch = (a: number, b: number) =>
    Math.abs((a % WIDTH) - (b % WIDTH)) <= 1 && Math.abs(Math.floor(a / WIDTH) - Math.floor(b / WIDTH)) <= 1;
  let regions: number[][] = [];
  mask.forEach((label, pixel) => {
    if (!label) return;
    const touching = regions.filter((region) => region.some((other) => touch(pixel, other)));
    regions = [...regions.filter((region) => !touching.includes(region)), [pixel, ...touching.flat()]];
  });
  return regions;
}
