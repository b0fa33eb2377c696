import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import type { Random } from '../random.ts';

/** An affine map of patch features to fewer dimensions: z = components (x - mean). */
export interface Projection {
  /** Features in, C. */
  readonly from: number;
  /** Dimensions out, D. */
  readonly to: number;
  /** `[C]` */
  readonly mean: Float32Array;
  /** `[D, C]`, rows orthonormal, by falling variance. */
  readonly components: Float32Array;
}

/** Sums over patches from which a projection is fitted; two of them add up field by field. */
export interface Moments {
  count: number;
  /** `[C]` sum of x. */
  readonly sum: Float64Array;
  /** `[C, C]` sum of x x^T. */
  readonly gram: Float64Array;
}

const OVERSAMPLING = 16;
const ITERATIONS = 8;

/**
 * Principal components by randomised subspace iteration (Halko, Martinsson & Tropp 2011, algorithm 4.4), with a Rayleigh-Ritz step
 * at the end. Not whitened.
 */
export function fitProjection(moments: Moments, dimensions: number, random: Random): Projection {
  const channels = moments.sum.length;
  const to = Math.min(dimensions, channels);
  const mean = Float32Array.from(moments.sum, (sum) => sum / moments.count);
  const covariance = covarianceOf(moments);
  const width = Math.min(to + OVERSAMPLING, channels);
  let basis = orthonormal(
    Matrix.from1DArray(
      channels,
      width,
      Array.from({ length: channels * width }, () => random.normal()),
    ),
  );
  for (let i = 0; i < ITERATIONS; i++) basis = orthonormal(covariance.mmul(basis));
  const small = new EigenvalueDecomposition(basis.transpose().mmul(covariance).mmul(basis), { assumeSymmetric: true });
  const order = small.realEigenvalues.map((value, index) => ({ value, index })).sort((a, b) => b.value - a.value);
  const vectors = basis.mmul(small.eigenvectorMatrix);
  const components = new Float32Array(to * channels);
  for (let d = 0; d < to; d++) {
    const { index } = order[d];
    for (let c = 0; c < channels; c++) components[d * channels + c] = vectors.get(c, index);
  }
  return { from: channels, to, mean, components };
}

function covarianceOf({ count, sum, gram }: Moments): Matrix {
  const channels = sum.length;
  const covariance = new Matrix(channels, channels);
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j < channels; j++) covariance.set(i, j, gram[i * channels + j] / count - (sum[i] / count) * (sum[j] / count));
  }
  return covariance;
}

function orthonormal(matrix: Matrix): Matrix {
  return new QrDecomposition(matrix).orthogonalMatrix;
}
