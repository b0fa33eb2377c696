import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StationError } from '../../src/main/errors.ts';
import { StationHealth } from '../../src/main/station/health.ts';
import { Housekeeping } from '../../src/main/station/housekeeping.ts';
import type { Station } from '../../src/main/station/station.ts';

const HOUR_MS = 3_600_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A station whose pictures cannot be taken away. */
function stationThat(refuses: StationError): Station {
  const nothing = (): undefined => undefined;
  return {
    people: { signIn: { expire: nothing } },
    verdictSeals: { sealDue: nothing },
    line: { look: () => Promise.resolve() },
    trail: {
      change: () => {
        throw refuses;
      },
    },
    products: { list: () => [] },
    imageStore: { remove: () => Promise.reject(refuses) },
    health: new StationHealth(Date.now),
    clock: Date.now,
  } as unknown as Station;
}

it.each([
  ['PICTURES_UNWRITABLE', []],
  ['DATABASE_FULL', ['DATABASE_FULL']],
] as const)('logs a %s of the retention, and notes it where it is a fault of the station', async (code, faults) => {
  const log = vi.spyOn(console, 'error').mockReturnValue();
  const refusal = new StationError(code, 'pictures');
  const station = stationThat(refusal);
  const housekeeping = new Housekeeping(station);
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  await housekeeping.stop();
  expect(log).toHaveBeenCalledExactlyOnceWith(refusal);
  expect(station.health.read().faults.map((fault) => fault.code)).toEqual(faults);
});
