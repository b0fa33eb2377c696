/** At most `count` whole numbers below `total`, evenly spread. */
export function evenly(total: number, count: number): number[] {
  const step = Math.max(1, total / count);
  return Array.from({ length: Math.min(total, count) }, (_, i) => Math.floor(i * step));
}
