/** From a moment on until before another; without an end where it is left out. */
export interface Period {
  readonly fromUtcMs?: number;
  readonly untilUtcMs?: number;
}

export const PERIOD_NAMES = ['today', 'yesterday', 'week', 'month', 'all', 'custom'] as const;

export type PeriodName = (typeof PERIOD_NAMES)[number];

/** A period as a person chooses it: by its name, or `custom` with the days it begins and ends with, as `YYYY-MM-DD`; empty for without an end. */
export interface ChosenPeriod {
  readonly name: PeriodName;
  readonly firstDay: string;
  readonly lastDay: string;
}

/** What a chosen period is on the clock of this machine; undefined where its last day is before its first. */
export function periodOf({ name, firstDay, lastDay }: ChosenPeriod, nowUtcMs: number): Period | undefined {
  switch (name) {
    case 'today':
      return { fromUtcMs: midnight(nowUtcMs, 0) };
    case 'yesterday':
      return { fromUtcMs: midnight(nowUtcMs, -1), untilUtcMs: midnight(nowUtcMs, 0) };
    case 'week':
      return { fromUtcMs: midnight(nowUtcMs, -6) };
    case 'month':
      return { fromUtcMs: midnight(nowUtcMs, -29) };
    case 'all':
      return {};
    case 'custom': {
      const fromUtcMs = dayStart(firstDay, 0);
      const untilUtcMs = dayStart(lastDay, 1);
      if (fromUtcMs !== undefined && untilUtcMs !== undefined && untilUtcMs <= fromUtcMs) return undefined;
      return { ...(fromUtcMs !== undefined && { fromUtcMs }), ...(untilUtcMs !== undefined && { untilUtcMs }) };
    }
  }
}

/** Midnight that many days from the one before `utcMs`; days of 23 and 25 hours count as one. */
function midnight(utcMs: number, days: number): number {
  const date = new Date(utcMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

function dayStart(day: string, days: number): number | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (date === undefined) return undefined;
  return Math.max(0, new Date(Number(year), Number(month) - 1, Number(date) + days).getTime());
}
