import * as tf from '@tensorflow/tfjs-core';

type Product = (a: tf.Tensor3D, b: tf.Tensor3D) => tf.TensorInfo;

/**
 * A matrix product from the one kind that is fast, a single one of matrices as they lie: turns transposed matrices round first and takes
 * a batch apart.
 * @param a `[..., n, k]`, or `[..., k, n]` when transposed; `b` `[..., k, m]` likewise; a batch of one serves for all
 * @param single multiplies `[1, n, k]` by `[1, k, m]`
 * @returns `[..., n, m]`
 */
export function matMulByParts(
  a: tf.Tensor,
  b: tf.Tensor,
  { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean },
  single: Product,
): tf.Tensor {
  const left = matricesOf(a, transposeA);
  const right = matricesOf(b, transposeB);
  const count = Math.max(left.length, right.length);
  const products = Array.from({ length: count }, (_, i) =>
    tf.engine().makeTensorFromTensorInfo(single(left[left.length === 1 ? 0 : i], right[right.length === 1 ? 0 : i])),
  );
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [, rows] = left[0].shape;
  const [, , columns] = right[0].shape;
  return tf.reshape(products.length === 1 ? products[0] : tf.concat(products), [...batch, rows, columns]);
}

function matricesOf(batch: tf.Tensor, isTransposed: boolean): tf.Tensor3D[] {
  const [rows, columns] = batch.shape.slice(-2);
  const flat = tf.reshape<tf.Rank.R3>(batch, [-1, rows, columns]);
  const matrices = isTransposed ? tf.transpose(flat, [0, 2, 1]) : flat;
  const [count] = matrices.shape;
  return count === 1 ? [matrices] : tf.split(matrices, count);
}
