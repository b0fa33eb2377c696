/**
 * The generalised extreme value distribution: what the largest of many values tends to follow, as an image score is the largest of
 * many patch distances. F(x) = exp(-(1 - shape * (x - location) / scale)^(1 / shape)), exp(-exp(-(x - location) / scale)) at shape 0
 * (Gumbel). In Hosking's sign a positive shape ends at a highest value and a negative one has a heavy tail.
 */
export interface Gev {
  readonly location: number;
  readonly scale: number;
  readonly shape: number;
}

/**
 * The distribution with the sample's first three L-moments, steadier on small samples than maximum likelihood (Hosking, Wallis & Wood
 * 1985, Technometrics 27; Hosking 1990, "L-moments", JRSS B 52, table 2). `sorted` is ascending, of 3 values or more, not all equal.
 */
export function fitGev(sorted: ArrayLike<number>): Gev {
  const { mean, scale: l2, skewness } = lMoments(sorted);
  const c = 2 / (3 + skewness) - Math.LN2 / Math.log(3);
  const shape = 7.859 * c + 2.9554 * c ** 2;
  if (Math.abs(shape) < 1e-6) {
    const scale = l2 / Math.LN2;
    return { location: mean - EULER * scale, scale, shape: 0 };
  }
  const g = gamma(1 + shape);
  const scale = (l2 * shape) / ((1 - 2 ** -shape) * g);
  return { location: mean - (scale * (1 - g)) / shape, scale, shape };
}

/** The value that is exceeded with the given probability. */
export function gevUpperQuantile({ location, scale, shape }: Gev, tail: number): number {
  const reduced = -Math.log1p(-tail);
  return shape === 0 ? location - scale * Math.log(reduced) : location + (scale * (1 - reduced ** shape)) / shape;
}

/** Mean, L-scale and L-skewness through unbiased probability-weighted moments (Hosking 1990, section 3). */
function lMoments(sorted: ArrayLike<number>): { mean: number; scale: number; skewness: number } {
  const n = sorted.length;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  for (let i = 0; i < n; i++) {
    b0 += sorted[i] / n;
    b1 += (sorted[i] * i) / (n * (n - 1));
    b2 += (sorted[i] * i * (i - 1)) / (n * (n - 1) * (n - 2));
  }
  const scale = 2 * b1 - b0;
  return { mean: b0, scale, skewness: (6 * b2 - 6 * b1 + b0) / scale };
}

const EULER = 0.5772156649015329;

/** Lanczos's approximation with g = 7 and 9 terms, good to 1e-14 for x >= 0.5; below, by reflection. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function gamma(x: number): number {
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const t = x + 6.5;
  const series = LANCZOS.reduce((sum, term, i) => sum + term / (x - 1 + i));
  return Math.sqrt(2 * Math.PI) * t ** (x - 0.5) * Math.exp(-t) * series;
}
