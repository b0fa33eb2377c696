import * as tf from '@tensorflow/tfjs-core';
import { allocate, viewOf } from './heap.ts';

type ConvInfo = tf.backend_util.Conv2DInfo;

/** Numbers of the patch matrix that are laid out at a time: bounds its memory to 32 MiB, or to one tap of the filter. */
const MATRIX_SIZE = 2 ** 23;

/**
 * The gradient of a convolution towards its filter: each tap's part is the product of the input under that tap, channels by positions,
 * with the output's gradient, positions by channels.
 * @param x `[N, H, W, in]`; `dy` `[N, h, w, out]`
 * @returns `[k, k, in, out]`
 */
export function convFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const positions = info.batchSize * info.outHeight * info.outWidth;
  const channelsFirst = tf.transpose<tf.Tensor2D>(tf.reshape(x, [-1, inChannels]));
  const gradients = tf.reshape(dy, [positions, outChannels]);
  const taps = filterHeight * filterWidth;
  const tapsAtOnce = Math.max(1, Math.floor(MATRIX_SIZE / (inChannels * positions)));
  const parts: tf.Tensor2D[] = [];
  for (let first = 0; first < taps; first += tapsAtOnce) {
    const last = Math.min(first + tapsAtOnce, taps);
    parts.push(tf.tidy(() => tf.matMul(isPointwise(info) ? channelsFirst : patchMatrix(channelsFirst, info, first, last), gradients)));
  }
  return tf.reshape(parts.length === 1 ? parts[0] : tf.concat(parts), [filterHeight, filterWidth, inChannels, outChannels]);
}

function isPointwise({ filterHeight, filterWidth, inHeight, inWidth, outHeight, outWidth }: ConvInfo): boolean {
  return filterHeight === 1 && filterWidth === 1 && inHeight === outHeight && inWidth === outWidth;
}

/**
 * What each tap from `first` to `last` of the filter sees: row (tap, channel), column (picture, output position).
 * @param x `[C, N * H * W]`
 */
function patchMatrix(x: tf.Tensor2D, info: ConvInfo, first: number, last: number): tf.Tensor2D {
  const { batchSize, inChannels, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, filterWidth, padInfo } = info;
  const matrix = allocate<tf.Rank.R2>([(last - first) * inChannels, batchSize * outHeight * outWidth]);
  const source = viewOf(x);
  const target = viewOf(matrix);
  let to = 0;
  for (let tap = first; tap < last; tap++) {
    const top = Math.floor(tap / filterWidth) - padInfo.top;
    const left = (tap % filterWidth) - padInfo.left;
    // Columns from `begin` to `end` fall inside the picture.
    const begin = Math.min(Math.max(0, Math.ceil(-left / strideWidth)), outWidth);
    const end = Math.max(begin, Math.min(outWidth, Math.ceil((inWidth - left) / strideWidth)));
    for (let plane = 0; plane < inChannels * batchSize; plane++) {
      for (let row = 0; row < outHeight; row++, to += outWidth) {
        const y = row * strideHeight + top;
        if (y < 0 || y >= inHeight) {
          target.fill(0, to, to + outWidth);
          continue;
        }
        let from = (plane * inHeight + y) * inWidth + left + begin * strideWidth;
        for (let column = 0; column < begin; column++) target[to + column] = 0;
        for (let column = begin; column < end; column++, from += strideWidth) target[to + column] = source[from];
        for (let column = end; column < outWidth; column++) target[to + column] = 0;
      }
    }
  }
  return matrix;
}
