import { describe, expect, it } from 'vitest';
import { fuzzWire, isAsItShouldBe } from '../wire-fuzz.ts';

describe.each(['station', 'plc'] as const)('damaged and forged frames to the %s', (listener) => {
  it.each([1, 2, 3])('are never taken for what was not sent, seed %i', async (seed) => {
    const result = await fuzzWire({ listener, frames: 20_000, seed });
    expect(result).toMatchObject({ missed: 0, malformed: 0 });
    expect(isAsItShouldBe(result)).toBe(true);
    expect(Math.min(result.whole, result.forged, result.counters.crc, result.counters.noise, result.counters.unknown)).toBeGreaterThan(100);
  });
});
