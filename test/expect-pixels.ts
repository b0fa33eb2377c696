import { expect } from 'vitest';
import type { RgbImage } from '../src/pipeline/images/image.ts';

/** Expects the same size and, within a tolerance of grey levels, the same pixels; says where they differ most. */
export function expectPixels(actual: RgbImage, expected: RgbImage, tolerance = 0): void {
  const { width, height, data } = expected;
  expect([actual.width, actual.height, actual.data.length]).toEqual([width, height, data.length]);
  let [worst, at] = [0, 0];
  data.forEach((value, i) => {
    const error = Math.abs(actual.data[i] - value);
    if (error > worst) [worst, at] = [error, i];
  });
  const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
  expect(worst, `channel ${at % 3} at ${x}, ${y}: ${actual.data[at]} for ${data[at]}`).toBeLessThanOrEqual(tolerance);
}
