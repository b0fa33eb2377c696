/** A share of a count, with what it may as well be. */
export interface Share {
  readonly count: number;
  readonly total: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The normal quantile at 97.5 %. */
export const Z_95 = 1.959964;

/** With Wilson's 95 % interval (1927), as the station counts; undefined where there was nothing to count. */
export function share(count: number, total: number): Share | undefined {
  if (total === 0) return undefined;
  const value = count / total;
  const squared = Z_95 ** 2 / total;
  const centre = (value + squared / 2) / (1 + squared);
  const reach = (Z_95 * Math.sqrt((value * (1 - value)) / total + squared / (4 * total))) / (1 + squared);
  return { count, total, value, low: count === 0 ? 0 : centre - reach, high: count === total ? 1 : centre + reach };
}
