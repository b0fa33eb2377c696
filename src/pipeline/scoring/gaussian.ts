/**
 * A one-dimensional Gaussian of the given deviation in samples, cut at 4 deviations on either side (33 taps for sigma 4) and
 * normalised to a sum of 1. `[2 * radius + 1]` float64.
 */
export function gaussianKernel(sigma: number): Float64Array {
  if (!(sigma > 0)) throw new RangeError(`sigma must be above 0, not ${sigma}`);
  const radius = Math.round(4 * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = kernel.reduce((total, tap) => total + tap);
  return kernel.map((tap) => tap / sum);
}

/**
 * Bilinear upsampling from `from` to `to` samples (half-pixel centres, edges clamped) and a Gaussian blur of the result (padded by
 * reflection that does not repeat the edge sample), as one matrix `[to, from]`, row by row. Both are linear and act on each axis
 * alone, so that a patch map P `[h, w]` becomes a smooth anomaly map `[H, W]` by A_h * P * transpose(A_w).
 */
export function smoothingMatrix(from: number, to: number, sigma: number): Float32Array {
  const kernel = gaussianKernel(sigma);
  const radius = (kernel.length - 1) / 2;
  const matrix = new Float64Array(to * from);
  for (let row = 0; row < to; row++) {
    for (let tap = 0; tap < kernel.length; tap++) {
      const { left, right, rightWeight } = bilinearSource(reflected(row + tap - radius, to), from, to);
      matrix[row * from + left] += kernel[tap] * (1 - rightWeight);
      matrix[row * from + right] += kernel[tap] * rightWeight;
    }
  }
  return Float32Array.from(matrix);
}

/** The two samples of `from` between which sample `index` of `to` lies. */
function bilinearSource(index: number, from: number, to: number): { left: number; right: number; rightWeight: number } {
  const position = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
  const left = Math.floor(position);
  return { left, right: Math.min(left + 1, from - 1), rightWeight: position - left };
}

/** An index beyond either end, folded back at the first and last sample as often as it takes. */
function reflected(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}
