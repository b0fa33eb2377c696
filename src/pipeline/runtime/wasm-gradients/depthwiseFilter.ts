import * as tf from '@tensorflow/tfjs-core';
import { allocate, viewOf } from './heap.ts';

type ConvInfo = tf.backend_util.Conv2DInfo;

/** Neighbouring taps whose sums are kept at once, so that a number read serves more than one of them. */
const TAPS_AT_ONCE = 3;

/**
 * The gradient of a depthwise convolution towards its filter. Each channel is a small correlation of two planes that no dense product
 * expresses; it is summed here directly, channel by channel.
 * @param x `[N, H, W, C]`; `dy` `[N, h, w, C]`
 * @returns `[k, k, C, 1]`
 */
export function depthwiseFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { filterHeight, filterWidth, inChannels } = info;
  const surrounded = surround(x, info);
  const [batch, height, width] = surrounded.shape;
  const [, outHeight, outWidth] = dy.shape;
  const planes = tf.transpose(tf.reshape(surrounded, [-1, inChannels]));
  const gradients = tf.transpose(tf.reshape(dy, [-1, inChannels]));
  const result = allocate<tf.Rank.R4>([filterHeight, filterWidth, inChannels, 1]);
  const source = viewOf(planes);
  const weights = viewOf(gradients);
  const target = viewOf(result);
  const sums = new Float64Array(TAPS_AT_ONCE);
  const step: Step = { outHeight, outWidth, width, rowStep: width * info.strideHeight, columnStep: info.strideWidth };
  for (let channel = 0; channel < inChannels; channel++) {
    for (let row = 0; row < filterHeight; row++) {
      for (let column = 0; column < filterWidth; column += TAPS_AT_ONCE) {
        sums.fill(0);
        for (let n = 0; n < batch; n++) {
          const plane = channel * batch + n;
          correlate(source, (plane * height + row) * width + column, weights, plane * outHeight * outWidth, step, sums);
        }
        for (let tap = column; tap < Math.min(column + TAPS_AT_ONCE, filterWidth); tap++)
          target[(row * filterWidth + tap) * inChannels + channel] = sums[tap - column];
      }
    }
  }
  return result;
}

interface Step {
  readonly outHeight: number;
  readonly outWidth: number;
  readonly width: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** Adds to `sums` the products of a plane's gradients with the samples under three neighbouring taps. */
function correlate(x: Float32Array, xStart: number, dy: Float32Array, dyStart: number, step: Step, sums: Float64Array): void {
  const { outHeight, outWidth, rowStep, columnStep } = step;
  let first = 0;
  let second = 0;
  let third = 0;
  let d = dyStart;
  for (let y = 0; y < outHeight; y++) {
    let i = xStart + y * rowStep;
    for (const end = d + outWidth; d < end; d++, i += columnStep) {
      const gradient = dy[d];
      first += gradient * x[i];
      second += gradient * x[i + 1];
      third += gradient * x[i + 2];
    }
  }
  sums[0] += first;
  sums[1] += second;
  sums[2] += third;
}

/** Lays the zeros around that the convolution saw, and as many columns more as the last taps at once reach beyond the filter. */
function surround(x: tf.Tensor4D, { padInfo, filterWidth }: ConvInfo): tf.Tensor4D {
  const { top, bottom, left, right } = padInfo;
  const beyond = Math.ceil(filterWidth / TAPS_AT_ONCE) * TAPS_AT_ONCE - filterWidth;
  return tf.pad(x, [
    [0, 0],
    [top, bottom],
    [left, right + beyond],
    [0, 0],
  ]);
}
