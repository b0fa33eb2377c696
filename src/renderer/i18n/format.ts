import { currentLocale } from './locale.svelte.ts';

export function formatNumber(value: number, fractionDigits = 0): string {
  return value.toLocaleString(currentLocale(), { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits });
}

export function formatPercent(share: number, fractionDigits = 1): string {
  return share.toLocaleString(currentLocale(), { style: 'percent', maximumFractionDigits: fractionDigits });
}

export function formatTime(utcMs: number): string {
  return new Date(utcMs).toLocaleTimeString(currentLocale(), { hour12: false });
}

export function formatDate(utcMs: number): string {
  return new Date(utcMs).toLocaleDateString(currentLocale(), { dateStyle: 'medium' });
}

export function formatDateTime(utcMs: number): string {
  return `${formatDate(utcMs)} ${formatTime(utcMs)}`;
}

/** Date and time by a clock that far east of Greenwich, wherever this one stands: `2 Mar 2026 14:05:09 +01:00`. */
export function formatDateTimeAt(utcMs: number, utcOffsetMin: number): string {
  const local = new Date(utcMs + utcOffsetMin * 60_000);
  const date = local.toLocaleDateString(currentLocale(), { dateStyle: 'medium', timeZone: 'UTC' });
  const time = local.toLocaleTimeString(currentLocale(), { hour12: false, timeZone: 'UTC' });
  return `${date} ${time} ${formatOffset(utcOffsetMin)}`;
}

/** `+01:00`. */
function formatOffset(utcOffsetMin: number): string {
  const minutes = Math.abs(utcOffsetMin);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${utcOffsetMin < 0 ? '−' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

/** `3 s`, `2 min 10 s`, `1 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `512 MB`, `3.4 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${formatNumber(bytes / 1000 ** power, power > 2 ? 1 : 0)} ${units[power]}`;
}
