import * as tf from '@tensorflow/tfjs-core';
import { allocate, viewOf } from './heap.ts';
import { type Phase, phasesOf, type TapLayout } from './phases.ts';

type ConvInfo = tf.backend_util.Conv2DInfo;
type Convolve = (dy: tf.Tensor4D, filter: tf.Tensor4D, padding: tf.backend_util.ExplicitPadding) => tf.Tensor4D;

/**
 * The gradient of a convolution towards its input: a convolution of the output's gradient with the filter turned about and its
 * channels swapped.
 * @param dy `[N, h, w, out]`; `filter` `[k, k, in, out]`
 * @returns `[N, H, W, in]`
 */
export function convInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  return inputGradient(dy, filter, info, 'tight', (part, taps, padding) =>
    tf.conv2d(part, tf.transpose<tf.Tensor4D>(taps, [0, 1, 3, 2]), 1, padding),
  );
}

/**
 * The same of a depthwise convolution. XNNPACK has fast routines for 4, 9 and 25 taps alone, so that each phase takes a whole square.
 * @param filter `[k, k, C, 1]`
 */
export function depthwiseInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  return inputGradient(dy, filter, info, 'even', (part, taps, padding) => tf.depthwiseConv2d(part, taps, 1, padding));
}

function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo, layout: TapLayout, convolve: Convolve): tf.Tensor4D {
  const { strideHeight, strideWidth, padInfo } = info;
  const vertical = { size: info.inHeight, outSize: info.outHeight, kernel: info.filterHeight, stride: strideHeight, before: padInfo.top };
  const horizontal = { size: info.inWidth, outSize: info.outWidth, kernel: info.filterWidth, stride: strideWidth, before: padInfo.left };
  const down = phasesOf(vertical, layout);
  const across = phasesOf(horizontal, layout);
  const partOf = (row: Phase, column: Phase) => {
    const padding = [[0, 0], row.padding.map(positive), column.padding.map(positive), [0, 0]] as tf.backend_util.ExplicitPadding;
    return convolve(cropped(dy, row.padding, column.padding), selectTaps(filter, row.taps, column.taps), padding);
  };
  if (strideHeight === 1 && strideWidth === 1) return partOf(down[0], across[0]);
  const parts = down.map((row) => across.map((column) => (row.taps.length && column.taps.length ? partOf(row, column) : undefined)));
  return interleaved(parts, info);
}

/** Takes off the rows and columns that a padding below zero stands for. */
function cropped(x: tf.Tensor4D, vertical: Phase['padding'], horizontal: Phase['padding']): tf.Tensor4D {
  const [top, bottom, left, right] = [...vertical, ...horizontal].map((zeros) => positive(-zeros));
  if (top + bottom + left + right === 0) return x;
  const [, height, width] = x.shape;
  return tf.slice(x, [0, top, left, 0], [-1, height - top - bottom, width - left - right, -1]);
}

function positive(value: number): number {
  return Math.max(value, 0);
}

/** The taps of a filter `[k, k, ., .]` at the given rows and columns, in that order; zeros beyond its end. */
function selectTaps(filter: tf.Tensor4D, rows: readonly number[], columns: readonly number[]): tf.Tensor4D {
  const [height, width, a, b] = filter.shape;
  const selected = allocate<tf.Rank.R4>([rows.length, columns.length, a, b]);
  const source = viewOf(filter);
  const target = viewOf(selected).fill(0);
  const size = a * b;
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      if (row >= height || column >= width) return;
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
      const source = part ? viewOf(part) : undefined;
      let from = 0;
      for (let n = 0; n < batchSize; n++) {
        for (let y = i; y < inHeight; y += strideHeight) {
          for (let x = j; x < inWidth; x += strideWidth) {
            let to = ((n * inHeight + y) * inWidth + x) * inChannels;
            const end = to + inChannels;
            if (source) while (to < end) target[to++] = source[from++];
            else target.fill(0, to, end);
          }
        }
      }
    });
  });
  return whole;
}
