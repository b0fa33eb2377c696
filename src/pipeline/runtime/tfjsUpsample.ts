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
  return tf.tidy(() => {
    const widened = stretchLastAxis(tf.transpose(x, [0, 1, 3, 2]), factor);
    const heightened = stretchLastAxis(tf.transpose(widened, [0, 2, 3, 1]), factor);
    return tf.transpose(heightened, [0, 3, 2, 1]);
  });
}

function stretchLastAxis(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const [a, b, c, from] = x.shape;
  const to = from * factor;
  const matrix = tf.transpose(tf.tensor2d(smoothingMatrix(from, to, NO_BLUR), [to, from]));
  return tf.reshape(tf.matMul(tf.reshape(x, [a * b * c, from]), matrix), [a, b, c, to]);
}
