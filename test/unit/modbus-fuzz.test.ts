import { describe, expect, it } from 'vitest';
import { fuzzModbus, isModbusSound } from '../modbus-fuzz.ts';

describe('harmed blocks of registers', () => {
  it.each([1, 2, 3])('are never taken for what was not said, seed %i', async (seed) => {
    const result = await fuzzModbus(20_000, seed);
    expect(result).toMatchObject({ invented: 0, repeated: 0 });
    expect(isModbusSound(result)).toBe(true);
    expect(Math.min(result.whole, result.harmed, result.forged, result.heard)).toBeGreaterThan(500);
  });
});
