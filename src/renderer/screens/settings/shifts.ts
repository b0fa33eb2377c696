const MINUTES_PER_HOUR = 60;

/** `06:00` of minutes after midnight. */
export function clockTime(minute: number): string {
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${twoDigits(Math.floor(minute / MINUTES_PER_HOUR))}:${twoDigits(minute % MINUTES_PER_HOUR)}`;
}

/** Minutes after midnight of `06:00`; undefined for what is no time. */
export function minuteOf(time: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  return hours === undefined ? undefined : Number(hours) * MINUTES_PER_HOUR + Number(minutes);
}

/** What is wrong with the shifts of a day; undefined where nothing is. */
export function shiftsProblem(
  shifts: readonly { readonly name: string; readonly startsAt: string }[],
): 'incomplete' | 'order' | 'names' | undefined {
  const starts = shifts.map(({ startsAt }) => minuteOf(startsAt));
  if (shifts.some(({ name }) => name.trim() === '') || starts.includes(undefined)) return 'incomplete';
  if (starts.some((start, i) => i > 0 && (start ?? 0) <= (starts[i - 1] ?? 0))) return 'order';
  if (new Set(shifts.map(({ name }) => name.trim())).size < shifts.length) return 'names';
  return undefined;
}
