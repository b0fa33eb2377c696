import * as tf from '@tensorflow/tfjs-core';
import { allocate, viewOf } from './heap.ts';
import { type Phase, phasesOf } from './phases.ts';

type ConvInfo = tf.backend_util.Conv2DInfo;
type Convolve = (dy: tf.Tensor4D, filter: tf.Tensor4D, padding: tf.backend_util.ExplicitPadding) => tf.Tensor4D;

/**
 * The gradient of a convolution towards its input: a convolution of the output's gradient with the filter turned about and its
 * channels swapped.
 * @param dy `[N, h, w, out]`; `filter` `[k, k, in, out]`
 * @returns `[N, H, W, in]`
 */
export function convInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  return inputGradient(dy, filter, info, (part, taps, padding) =>
    tf.conv2d(part, tf.transpose<tf.Tensor4D>(taps, [0, 1, 3, 2]), 1, padding),
  );
}

/** The same of a depthwise convolution. @param filter `[k, k, C, 1]` */
export function depthwiseInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  return inputGradient(dy, filter, info, (part, taps, padding) => tf.depthwiseConv2d(part, taps, 1, padding));
}

function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo, convolve: Convolve): tf.Tensor4D {
  const { strideHeight, strideWidth } = info;
  const down = phasesOf({
    size: info.inHeight,
    outSize: info.outHeight,
    kernel: info.filterHeight,
    stride: strideHeight,
    before: info.padInfo.top,
  });
  const across = phasesOf({
    size: info.inWidth,
    outSize: info.outWidth,
    kernel: info.filterWidth,
    stride: strideWidth,
    before: info.padInfo.left,
  });
  const partOf = (row: Phase, column: Phase) =>
    convolve(dy, selectTaps(filter, row.taps, column.taps), [[0, 0], [...row.padding], [...column.padding], [0, 0]]);
  if (strideHeight === 1 && strideWidth === 1) return partOf(down[0], across[0]);
  const parts = down.map((row) => across.map((column) => (row.taps.length && column.taps.length ? partOf(row, column) : undefined)));
  return interleaved(parts, info);
}

/** The taps of a filter `[k, k, ., .]` at the given rows and columns, in that order. */
function selectTaps(filter: tf.Tensor4D, rows: readonly number[], columns: readonly number[]): tf.Tensor4D {
  const [, width, a, b] = filter.shape;
  const selected = allocate<tf.Rank.R4>([rows.length, columns.length, a, b]);
  const source = viewOf(filter);
  const target = viewOf(selected);
  const size = a * b;
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      const start = (row * width + column) * size;
      target.set(source.subarray(start, start + size), (i * columns.length + j) * size);
    });
  });
  return selected;
}

/** Puts the phases' pixels in their places: part [i][j] holds rows i, i + stride, ... and columns j, j + stride, ...; none means zeros. */
function interleaved(parts: readonly (readonly (tf.Tensor4D | undefined)[])[], info: ConvInfo): tf.Tensor4D {
  const { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth } = info;
  const whole = allocate<tf.Rank.R4>([batchSize, inHeight, inWidth, inChannels]);
  const target = viewOf(whole);
  parts.forEach((row, i) => {
    row.forEach((part, j) => {
      const source = part && viewOf(part);
      let from = 0;
      for (let n = 0; n < batchSize; n++) {
        for (let y = i; y < inHeight; y += strideHeight) {
          for (let x = j; x < inWidth; x += strideWidth, from += inChannels) {
            const to = ((n * inHeight + y) * inWidth + x) * inChannels;
            if (source) target.set(source.subarray(from, from + inChannels), to);
            else target.fill(0, to, to + inChannels);
          }
        }
      }
    });
  });
  return whole;
}
