import { currentLocale } from './locale.svelte.ts';

/** Formats by name: to make one takes many times as long as to use it. */
const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function known<F extends Intl.NumberFormat | Intl.DateTimeFormat>(name: string, make: (locale: string) => F): F {
  const locale = currentLocale();
  const key = `${locale} ${name}`;
  let format = formats.get(key) as F | undefined;
  if (format === undefined) formats.set(key, (format = make(locale)));
  return format;
}

export function formatNumber(value: number, fractionDigits = 0): string {
  const options = { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits };
  return known(`number ${fractionDigits}`, (locale) => new Intl.NumberFormat(locale, options)).format(value);
}

export function formatPercent(share: number, fractionDigits = 1): string {
  const options = { style: 'percent', maximumFractionDigits: fractionDigits } as const;
  return known(`percent ${fractionDigits}`, (locale) => new Intl.NumberFormat(locale, options)).format(share);
}

const TIME = { hour: 'numeric', minute: 'numeric', second: 'numeric', hour12: false } as const;

export function formatTime(utcMs: number): string {
  return known('time', (locale) => new Intl.DateTimeFormat(locale, TIME)).format(utcMs);
}

export function formatDate(utcMs: number): string {
  return known('date', (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })).format(utcMs);
}

export function formatDateTime(utcMs: number): string {
  return `${formatDate(utcMs)} ${formatTime(utcMs)}`;
}

/** Date and time by a clock that far east of Greenwich, wherever this one stands: `2 Mar 2026 14:05:09 +01:00`. */
export function formatDateTimeAt(utcMs: number, utcOffsetMin: number): string {
  const local = utcMs + utcOffsetMin * 60_000;
  const date = known('date at', (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })).format(local);
  const time = known('time at', (locale) => new Intl.DateTimeFormat(locale, { ...TIME, timeZone: 'UTC' })).format(local);
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
