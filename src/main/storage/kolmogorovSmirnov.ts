/** How far two samples are apart. */
export interface KolmogorovSmirnov {
  /** The largest distance between their cumulative shares, 0..1. */
  readonly statistic: number;
  /** The chance that two samples of the same kind are as far apart or farther. */
  readonly pValue: number;
}

/**
 * The two-sample test of Kolmogorov and Smirnov, two-sided.
 *
 * The p-value is exact for samples without equal values, and never too small with them. Under the hypothesis every order of the n + m
 * values is equally likely. An order is a path on a lattice from (0, 0) to (n, m); its statistic is the largest |i/n - j/m| on it (Hodges
 * 1958, "The significance probability of the Smirnov two-sample test", Arkiv för Matematik 3). A path to (i, j) has come from (i-1, j) with
 * the chance i / (i + j), else from (i, j-1); the table below is the chance that it has been as far off as the samples are.
 *
 * Takes time in proportion to n x m.
 * @param a n > 0 finite numbers, in any order
 * @param b m > 0 finite numbers, in any order
 */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): KolmogorovSmirnov {
  const [n, m] = [a.length, b.length];
  const distance = largestDistance(Float64Array.from(a).sort(), Float64Array.from(b).sort());
  const farOff = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      if (Math.abs(i * m - j * n) >= distance) farOff[j] = 1;
      else if (i + j > 0) farOff[j] = (i * farOff[j] + (j > 0 ? j * farOff[j - 1] : 0)) / (i + j);
    }
  }
  return { statistic: distance / (n * m), pValue: farOff[m] };
}

/** In units of 1 / (n x m), so that it is a whole number and compares exactly. */
function largestDistance(a: Float64Array, b: Float64Array): number {
  const [n, m] = [a.length, b.length];
  let [i, j, largest] = [0, 0, 0];
  while (i < n && j < m) {
    const value = Math.min(a[i], b[j]);
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    largest = Math.max(largest, Math.abs(i * m - j * n));
  }
  return largest;
}
