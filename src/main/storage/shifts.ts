import type { SeriesBy } from '../../contract/statistics.ts';
import type { Shift } from '../../contract/settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A time that parts are counted together in. */
export interface Bucket {
  /** Its begin by the clock on the wall, in milliseconds since 1970-01-01 there. */
  readonly startLocalMs: number;
  /** Null for hours and days. */
  readonly shift: string | null;
}

/**
 * In which hour, day or shift a moment is.
 * @param localMs by the clock on the wall
 * @param shifts in the order of their starts
 */
export function bucketOf(localMs: number, by: SeriesBy, shifts: readonly Shift[]): Bucket {
  if (by === 'hour') return { startLocalMs: localMs - (localMs % HOUR_MS), shift: null };
  const midnight = localMs - (localMs % DAY_MS);
  if (by === 'day') return { startLocalMs: midnight, shift: null };
  const minute = (localMs - midnight) / MINUTE_MS;
  const begun = shifts.findLast(({ startsAtMinute }) => startsAtMinute <= minute);
  // Before the first start of a day the last shift of the day before goes on.
  const { name, startsAtMinute } = begun ?? shifts[shifts.length - 1];
  return { startLocalMs: midnight + startsAtMinute * MINUTE_MS - (begun ? 0 : DAY_MS), shift: name };
}
