import * as tf from '@tensorflow/tfjs-core';
import { allocate, rowsOf, viewOf } from './heap.ts';
import { turnedRows } from './transpose.ts';

type ConvInfo = tf.backend_util.Conv2DInfo;

/** Output positions multiplied at a time: what the product reads again and again stays in the cache, and memory is bounded. */
const POSITIONS_AT_ONCE = 1024;

/**
 * The gradient of a convolution towards its filter: the product of what each tap saw, channels by positions, with the output's gradient,
 * positions by channels.
 * @param x `[N, H, W, in]`; `dy` `[N, h, w, out]`
 * @returns `[k, k, in, out]`
 */
export function convFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const gradients = tf.reshape<tf.Rank.R2>(dy, [-1, outChannels]);
  const samples = tf.reshape<tf.Rank.R2>(x, [-1, inChannels]);
  const product = isPointwise(info) ? leftTransposed(samples, gradients) : sumOfProducts(tf.transpose(samples), gradients, info);
  return tf.reshape(product, [filterHeight, filterWidth, inChannels, outChannels]);
}

function isPointwise({ filterHeight, filterWidth, inHeight, inWidth, outHeight, outWidth }: ConvInfo): boolean {
  return filterHeight === 1 && filterWidth === 1 && inHeight === outHeight && inWidth === outWidth;
}

/** a^T b, by turning the wider of the two: that is cheaper than what XNNPACK does to lay out a right side. */
function leftTransposed(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const [rows, width] = a.shape;
  if (width < b.shape[1]) return tf.transpose(leftTransposed(b, a));
  return sumOverParts(rows, POSITIONS_AT_ONCE, (first, last) => tf.matMul(turnedRows(a, first, last), rowsOf(b, first, last)));
}

/** @param x `[in, N * H * W]`; `gradients` `[N * h * w, out]` */
function sumOfProducts(x: tf.Tensor2D, gradients: tf.Tensor2D, info: ConvInfo): tf.Tensor2D {
  const { batchSize, outHeight, outWidth } = info;
  const rowsAtOnce = Math.max(1, Math.floor(POSITIONS_AT_ONCE / outWidth));
  return sumOverParts(batchSize * outHeight, rowsAtOnce, (first, last) =>
    tf.matMul(patchMatrix(x, info, first, last), rowsOf(gradients, first * outWidth, last * outWidth)),
  );
}

/** Adds up what `partOf` makes of 0..count, `size` at a time. */
function sumOverParts(count: number, size: number, partOf: (first: number, last: number) => tf.Tensor2D): tf.Tensor2D {
  let total = tf.tidy(() => partOf(0, Math.min(size, count)));
  for (let first = size; first < count; first += size) {
    const next = tf.tidy(() => tf.add<tf.Tensor2D>(total, partOf(first, Math.min(first + size, count))));
    total.dispose();
    total = next;
  }
  return total;
}

/**
 * What each tap of the filter sees from the output rows `first` to `last`, counted through the pictures: row (tap, channel), column
 * (output row, output column).
 * @param x `[in, N * H * W]`
 */
function patchMatrix(x: tf.Tensor2D, info: ConvInfo, first: number, last: number): tf.Tensor2D {
  const { batchSize, inChannels, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, filterWidth, padInfo } = info;
  const taps = info.filterHeight * filterWidth;
  const matrix = allocate<tf.Rank.R2>([taps * inChannels, (last - first) * outWidth]);
  const source = viewOf(x);
  const target = viewOf(matrix);
  let to = 0;
  for (let tap = 0; tap < taps; tap++) {
    const top = Math.floor(tap / filterWidth) - padInfo.top;
    const left = (tap % filterWidth) - padInfo.left;
    // Columns from `begin` to `end` fall inside the picture.
    const begin = Math.min(Math.max(0, Math.ceil(-left / strideWidth)), outWidth);
    const end = Math.max(begin, Math.min(outWidth, Math.ceil((inWidth - left) / strideWidth)));
    for (let channel = 0; channel < inChannels; channel++) {
      for (let row = first; row < last; row++, to += outWidth) {
        const picture = Math.floor(row / outHeight);
        const y = (row - picture * outHeight) * strideHeight + top;
        if (y < 0 || y >= inHeight) {
          target.fill(0, to, to + outWidth);
          continue;
        }
        let from = ((channel * batchSize + picture) * inHeight + y) * inWidth + left + begin * strideWidth;
        for (let column = 0; column < begin; column++) target[to + column] = 0;
        for (let column = begin; column < end; column++, from += strideWidth) target[to + column] = source[from];
        for (let column = end; column < outWidth; column++) target[to + column] = 0;
      }
    }
  }
  return matrix;
}
