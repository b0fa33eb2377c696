import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../src/pipeline/images/image.ts';
import { makePart } from '../../src/samples/part.ts';
import { PRODUCTS } from '../../src/samples/products.ts';
import type { ProductName } from '../../src/samples/products.ts';

const NAMES = Object.keys(PRODUCTS) as ProductName[];
const EVERY_DEFECT = NAMES.flatMap((name) => PRODUCTS[name].defects.map((defect) => ({ name, defect })));
const size = 96;

describe.each(NAMES)('a good %s', (name) => {
  const first = makePart(name, { seed: 1, size });

  it('has the size asked for, three channels and no mask', () => {
    expect(first.kind).toBe('good');
    expect(first.mask).toBeUndefined();
    expect([first.image.width, first.image.height, first.image.data.length]).toEqual([size, size, 3 * size * size]);
  });

  it('is the same to the byte with the same seed', () => {
    expect(makePart(name, { seed: 1, size }).image.data).toEqual(first.image.data);
  });

  it('differs from its neighbours, but looks alike: the mean levels agree within a few per cent', () => {
    for (const seed of [2, 3, 4, -77, 2 ** 31]) {
      const other = makePart(name, { seed, size });
      expect(meanDifference(first.image, other.image)).toBeGreaterThan(1.5);
      expect(Math.abs(meanLevel(other.image) / meanLevel(first.image) - 1)).toBeLessThan(0.15);
    }
  });

  it('is neither black nor blown out', () => {
    const clipped = first.image.data.reduce((count, value) => count + (value === 0 || value === 255 ? 1 : 0), 0);
    expect(clipped / first.image.data.length).toBeLessThan(0.1);
    expect(meanLevel(first.image)).toBeGreaterThan(40);
  });
});

it('two parts of one product are nearer to each other than to any other product', () => {
  const profiles = NAMES.map((name) => [1, 2].map((seed) => levelHistogram(makePart(name, { seed, size }).image)));
  for (const [one, [a, b]] of profiles.entries()) {
    const own = histogramDistance(a, b);
    for (const [other, [c]] of profiles.entries()) if (other !== one) expect(histogramDistance(a, c)).toBeGreaterThan(2 * own);
  }
});

describe.each(EVERY_DEFECT)('$name with $defect', ({ name, defect }) => {
  const seeds = [11, 12];

  it('is masked where it visibly differs from the same part without it, and nowhere else', () => {
    for (const seed of seeds) {
      const spoiled = makePart(name, { seed, size, defect });
      const good = makePart(name, { seed, size });
      const mask = spoiled.mask!;
      expect(spoiled.kind).toBe(defect);
      expect([mask.width, mask.height]).toEqual([size, size]);

      const masked = mask.data.reduce((sum, bit) => sum + bit, 0);
      expect(masked).toBeGreaterThan(0);
      expect(masked / mask.data.length).toBeLessThan(0.25);

      const { inside, outside, furthestOutside } = differences(good.image, spoiled.image, mask.data);
      expect(inside).toBeGreaterThan(5);
      expect(outside).toBeLessThan(0.3);
      expect(furthestOutside).toBeLessThan(8);
    }
  });

  it('is the same to the byte with the same seed', () => {
    const [one, two] = [0, 1].map(() => makePart(name, { seed: 5, size: 64, defect }));
    expect(one.image.data).toEqual(two.image.data);
    expect(one.mask!.data).toEqual(two.mask!.data);
  });
});

it('the same kind of defect comes in many sizes', () => {
  const areas = Array.from({ length: 12 }, (_, seed) =>
    makePart('machined-part', { seed, size, defect: 'scratch' }).mask!.data.reduce((sum, bit) => sum + bit, 0),
  );
  expect(Math.max(...areas)).toBeGreaterThan(2 * Math.min(...areas));
});

it('the screw lies at any angle', () => {
  const quadrants = new Set(Array.from({ length: 16 }, (_, seed) => darkestQuadrant(makePart('small-fastener', { seed, size: 64 }).image)));
  expect(quadrants.size).toBe(4);
});

describe('refuses', () => {
  it('a defect that the product cannot have', () => {
    expect(() => makePart('woven-fabric', { seed: 1, size, defect: 'bent-tip' })).toThrow(
      /Woven fabric has no defect 'bent-tip'; it has thread-pull, /,
    );
  });

  it.each([0, 63, 2049, 100.5, Number.NaN])('a size of %s', (bad) => {
    expect(() => makePart('woven-fabric', { seed: 1, size: bad })).toThrow(RangeError);
  });
});

function meanLevel({ data }: RgbImage): number {
  return data.reduce((sum, value) => sum + value, 0) / data.length;
}

function meanDifference(a: RgbImage, b: RgbImage): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0) / a.data.length;
}

/** Share of the values in each of 16 bands of level, channel by channel. */
function levelHistogram({ data }: RgbImage): Float64Array {
  const histogram = new Float64Array(48);
  data.forEach((value, i) => (histogram[(i % 3) * 16 + (value >> 4)] += 3 / data.length));
  return histogram;
}

function histogramDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, share, i) => sum + Math.abs(share - b[i]), 0);
}

/** Mean over the masked and the other pixels of the largest channel difference, and the largest of the latter. */
function differences(good: RgbImage, spoiled: RgbImage, mask: Uint8Array): { inside: number; outside: number; furthestOutside: number } {
  const [sums, counts] = [
    [0, 0],
    [0, 0],
  ];
  let furthestOutside = 0;
  mask.forEach((bit, pixel) => {
    const levels = [0, 1, 2].map((channel) => Math.abs(good.data[3 * pixel + channel] - spoiled.data[3 * pixel + channel]));
    const difference = Math.max(...levels);
    sums[bit] += difference;
    counts[bit]++;
    if (bit === 0) furthestOutside = Math.max(furthestOutside, difference);
  });
  return { inside: sums[1] / counts[1], outside: sums[0] / counts[0], furthestOutside };
}

/** The head is the heaviest end: the quarter of the picture that holds most dark. */
function darkestQuadrant({ data, width, height }: RgbImage): number {
  const dark = [0, 0, 0, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const quadrant = (row < height / 2 ? 0 : 2) + (column < width / 2 ? 0 : 1);
      dark[quadrant] += Math.max(0, 140 - data[3 * (row * width + column)]);
    }
  }
  return dark.indexOf(Math.max(...dark));
}
