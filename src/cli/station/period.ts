import { type Command, InvalidArgumentError } from 'commander';

export interface PeriodOptions {
  readonly from?: number;
  readonly until?: number;
}

export function addPeriodOptions(command: Command): Command {
  return command
    .option(
      '--from <date>',
      'only from then on: 2026-11-24, or 2026-11-24T06:00, by the clock on the wall unless it names a zone',
      parseMoment,
    )
    .option('--until <date>', 'only before then', parseMoment);
}

export function periodOf({ from, until }: PeriodOptions): { fromUtcMs?: number; untilUtcMs?: number } {
  return { ...(from !== undefined && { fromUtcMs: from }), ...(until !== undefined && { untilUtcMs: until }) };
}

/** Days since 1970-01-01 of `2026-11-24`, by the clock on the wall. */
export function parseDay(text: string): number {
  const utcMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(utcMs) || utcMs < 0) throw new InvalidArgumentError('Give a day as 2026-11-24.');
  return utcMs / 86_400_000;
}

/** Today, by the clock on the wall. */
export function today(): number {
  const now = new Date();
  return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / 86_400_000;
}

/** JavaScript takes a day without a time for UTC; a person means the clock on the wall. */
function parseMoment(text: string): number {
  const utcMs = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
  if (Number.isNaN(utcMs) || utcMs < 0) throw new InvalidArgumentError('Give a date as 2026-11-24 or 2026-11-24T06:00.');
  return utcMs;
}
