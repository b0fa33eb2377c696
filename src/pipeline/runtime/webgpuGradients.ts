import * as tf from '@tensorflow/tfjs-core';

const BACKEND = 'webgpu';

let isRegistered = false;

/**
 * Replaces the gradient of a convolution towards its filter on the WebGPU backend: its own shader gives each weight one invocation, which walks
 * over all positions by itself, so that a graphics card has little to do at once. Doing it twice changes nothing.
 */
export function registerWebgpuGradients(): void {
  if (isRegistered) return;
  isRegistered = true;
  tf.unregisterKernel(tf.Conv2DBackpropFilter, BACKEND);
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D };
      return tf.tidy(() => convFilterGradient(x, dy, attrs as unknown as Attributes));
    },
  });
}

interface Attributes {
  readonly filterShape: [number, number, number, number];
  readonly strides: [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Tap by tap: what it saw, positions by channels, turned, times the output's gradient, positions by channels. */
function convFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, { filterShape, strides, pad, dimRoundingMode }: Attributes): tf.Tensor4D {
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
  const { padInfo, outHeight, outWidth, strideHeight, strideWidth, filterHeight, filterWidth, inChannels, outChannels } = info;
  const { top, bottom, left, right } = padInfo;
  const samples = top + bottom + left + right === 0 ? x : tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]]); // prettier-ignore
  const gradients = tf.reshape<tf.Rank.R2>(dy, [-1, outChannels]);
  const products = Array.from({ length: filterHeight * filterWidth }, (_, tap) => {
    const begin = [Math.floor(tap / filterWidth), tap % filterWidth];
    const end = [begin[0] + (outHeight - 1) * strideHeight + 1, begin[1] + (outWidth - 1) * strideWidth + 1];
    const seen = tf.stridedSlice(samples, [0, ...begin, 0], [x.shape[0], ...end, inChannels], [1, strideHeight, strideWidth, 1]);
    return tf.matMul(tf.reshape<tf.Rank.R2>(seen, [-1, inChannels]), gradients, true);
  });
  return tf.reshape(products.length === 1 ? products[0] : tf.stack(products), filterShape);
}
