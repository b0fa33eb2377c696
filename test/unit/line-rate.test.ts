import { expect, it } from 'vitest';
import { MinuteRate } from '../../src/main/station/line/rate.ts';

it('parts of the last minute are counted, and no others', () => {
  const rate = new MinuteRate();
  expect(rate.perMinute(1e6)).toBe(0);
  for (let second = 0; second < 180; second++) for (let n = 0; n < 3; n++) rate.count(second * 1000 + n);
  expect(rate.perMinute(179_500)).toBe(180);
  expect(rate.perMinute(209_500)).toBe(90);
  expect(rate.perMinute(300_000)).toBe(0);
});
