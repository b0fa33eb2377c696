import * as tf from '@tensorflow/tfjs-core';
import { smoothingMatrix } from '../scoring/gaussian.ts';

/** In samples; a Gaussian this narrow is cut to one sample and blurs nothing. */
const NO_BLUR = 0.1;

/**
 * Bilinear upsampling with half-pixel centres, as products with two constant matrices. TensorFlow's own resize does the same forward,
 * but its gradient takes the pixels' corners for their centres.
 * @param x float32 `[N, h, w, C]`
 * @returns float32 `[N, h * factor, w * factor, C]`
 */
export function upsampleBilinear(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  if (factor === 1) return tf.clone(x);
  return tf.tidy(() => tf.transpose(stretchThenTurn(stretchThenTurn(x, factor), factor), [0, 2, 3, 1]));
}

/** `[N, a, b, c]` to `[N, b, c, a * factor]`. */
function stretchThenTurn(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const [n, from, b, c] = x.shape;
  const to = from * factor;
  const matrix = tf.transpose(tf.tensor2d(smoothingMatrix(from, to, NO_BLUR), [to, from]));
  const turned = tf.reshape(tf.transpose(x, [0, 2, 3, 1]), [n * b * c, from]);
  return tf.reshape(tf.matMul(turned, matrix), [n, b, c, to]);
}
