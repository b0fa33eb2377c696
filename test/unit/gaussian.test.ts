import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/pipeline/random.ts';
import { gaussianKernel, smoothingMatrix } from '../../src/pipeline/scoring/gaussian.ts';

describe('gaussianKernel', () => {
  test('has 33 taps for sigma 4, symmetric, of sum 1', () => {
    const kernel = gaussianKernel(4);
    expect(kernel).toHaveLength(33);
    expect([...kernel].reverse()).toEqual([...kernel]);
    expect(kernel.reduce((sum, tap) => sum + tap)).toBeCloseTo(1, 12);
    expect(kernel[20] / kernel[16]).toBeCloseTo(Math.exp(-0.5), 12);
  });

  test('refuses a sigma of 0 or less', () => {
    expect(() => gaussianKernel(0)).toThrow(RangeError);
    expect(() => gaussianKernel(NaN)).toThrow(RangeError);
  });
});

describe('smoothingMatrix', () => {
  test('has rows that sum to 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.3, max: 6, noNaN: true }),
        (from, to, sigma) => {
          const matrix = smoothingMatrix(from, to, sigma);
          expect(matrix).toHaveLength(to * from);
          for (let row = 0; row < to; row++) {
            const sum = matrix.subarray(row * from, (row + 1) * from).reduce((total, weight) => total + weight, 0);
            expect(sum).toBeCloseTo(1, 5);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    { h: 8, w: 8, height: 64, width: 64, sigma: 4 },
    { h: 5, w: 9, height: 40, width: 54, sigma: 2.5 },
    { h: 3, w: 4, height: 6, width: 9, sigma: 1 },
  ])('upsamples and blurs $h x $w to $height x $width as two direct steps do', ({ h, w, height, width, sigma }) => {
    const random = new Random(h);
    const patches = Array.from({ length: h }, () => Array.from({ length: w }, () => random.normal()));
    const direct = blur(upsample(patches, height, width), sigma);
    const rows = smoothingMatrix(h, height, sigma);
    const columns = smoothingMatrix(w, width, sigma);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let value = 0;
        for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) value += rows[y * h + i] * patches[i][j] * columns[x * w + j];
        expect(value).toBeCloseTo(direct[y][x], 5);
      }
    }
  });

  test('reflects without repeating the edge sample', () => {
    const identityThenBlur = smoothingMatrix(4, 4, 0.25);
    const [side, centre] = gaussianKernel(0.25);
    expect(identityThenBlur[0]).toBeCloseTo(centre, 6);
    expect(identityThenBlur[1]).toBeCloseTo(2 * side, 6);
  });
});

/** Four neighbours of every half-pixel centre, as interpolate(..., 'bilinear', align_corners=False) does. */
function upsample(map: number[][], height: number, width: number): number[][] {
  const at = (y: number, x: number) => map[Math.min(Math.max(y, 0), map.length - 1)][Math.min(Math.max(x, 0), map[0].length - 1)];
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => {
      const y = ((row + 0.5) * map.length) / height - 0.5;
      const x = ((column + 0.5) * map[0].length) / width - 0.5;
      const [y0, x0] = [Math.floor(y), Math.floor(x)];
      const [fy, fx] = [y - y0, x - x0];
      const top = at(y0, x0) * (1 - fx) + at(y0, x0 + 1) * fx;
      const bottom = at(y0 + 1, x0) * (1 - fx) + at(y0 + 1, x0 + 1) * fx;
      return top * (1 - fy) + bottom * fy;
    }),
  );
}

/** A two-dimensional kernel over a picture mirrored about its edge samples. */
function blur(picture: number[][], sigma: number): number[][] {
  const radius = Math.round(4 * sigma);
  const taps = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const total = taps.reduce((sum, tap) => sum + tap) ** 2;
  const mirror = (index: number, length: number): number => {
    if (index < 0) return mirror(-index, length);
    return index >= length ? mirror(2 * (length - 1) - index, length) : index;
  };
  return picture.map((line, y) =>
    line.map((_, x) => {
      let sum = 0;
      taps.forEach((vertical, i) => {
        const source = picture[mirror(y + i - radius, picture.length)];
        taps.forEach((horizontal, j) => {
          sum += vertical * horizontal * source[mirror(x + j - radius, line.length)];
        });
      });
      return sum / total;
    }),
  );
}
