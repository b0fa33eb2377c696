import type { SeriesBy, VerdictBucket } from '../../../contract/statistics.ts';
import { currentLocale } from '../../i18n/locale.svelte.ts';

/** What a bucket is called at the axis: `14:00`, `Mon 2 Mar`, `2 Mar early`; hours of several days bear the day. */
export function bucketName({ startUtcMs, shift }: VerdictBucket, by: SeriesBy, isOneDay: boolean): string {
  const start = new Date(startUtcMs);
  const day = start.toLocaleDateString(currentLocale(), { day: 'numeric', month: 'short' });
  if (by === 'day') return day;
  if (by === 'shift') return `${day} ${shift ?? ''}`;
  const time = start.toLocaleTimeString(currentLocale(), { hour: '2-digit', minute: '2-digit', hour12: false });
  return isOneDay ? time : `${day} ${time}`;
}

/** Whether all buckets begin on one day of this machine's clock. */
export function isOneDay(buckets: readonly VerdictBucket[]): boolean {
  return new Set(buckets.map(({ startUtcMs }) => new Date(startUtcMs).toDateString())).size <= 1;
}

/** Every so-manieth name, so that no more than `most` stand at an axis. */
export function thinned<T>(names: readonly T[], most: number): T[] {
  const every = Math.max(1, Math.ceil(names.length / most));
  return names.filter((_, i) => i % every === 0);
}
