import * as tf from '@tensorflow/tfjs-core';
import { allocate, viewOf } from './heap.ts';

/**
 * Sums over the leading axes, as the gradient of a bias does: the rows of a matrix added up where they lie.
 * @param x float32 `[n, m]`
 * @returns `[m]`
 */
export function sumOfRows(x: tf.Tensor2D): tf.Tensor1D {
  const [rows, columns] = x.shape;
  const result = allocate<tf.Rank.R1>([columns]);
  const source = viewOf(x);
  const sums = new Float64Array(columns);
  for (let row = 0, i = 0; row < rows; row++) for (let column = 0; column < columns; column++, i++) sums[column] += source[i];
  viewOf(result).set(sums);
  return result;
}
