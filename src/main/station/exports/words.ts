import type { ExportAbout } from './manifest.ts';

const MINUTE_MS = 60_000;

/** A moment by a clock on the wall, with its offset: `2026-03-02 08:15:30.250 +01:00`. */
export function timeText(utcMs: number, utcOffsetMin: number): string {
  const wall = new Date(utcMs + utcOffsetMin * MINUTE_MS);
  if (Number.isNaN(wall.getTime())) return `${utcMs} ms`;
  const [hours, minutes] = [Math.floor(Math.abs(utcOffsetMin) / 60), Math.abs(utcOffsetMin) % 60];
  const offset = `${utcOffsetMin < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
  return `${wall.toISOString().replace('T', ' ').replace('Z', '')} ${offset}`;
}

/** A moment: `2026-03-02 07:15:30 UTC`. */
export function utcText(utcMs: number): string {
  const date = new Date(utcMs);
  return Number.isNaN(date.getTime()) ? `${utcMs} ms` : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function periodText({ fromUtcMs, untilUtcMs }: ExportAbout['period']): string {
  if (fromUtcMs === null && untilUtcMs === null) return 'from the first row to the last';
  const from = fromUtcMs === null ? 'from the first row' : `from ${utcText(fromUtcMs)}`;
  return untilUtcMs === null ? `${from} to the last row` : `${from} until before ${utcText(untilUtcMs)}`;
}

export function filterText(filter: ExportAbout['filter']): string {
  const parts = Object.entries(filter).map(([field, value]) => `${field} = ${value}`);
  return parts.length === 0 ? 'none, all rows' : parts.join(', ');
}

/** `12,345` */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
