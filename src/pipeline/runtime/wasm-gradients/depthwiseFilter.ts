import type * as tf from '@tensorflow/tfjs-core';
import { assembleCorrelateRow, type CorrelateRow, plainCorrelateRow } from './correlateRow.ts';
import { allocate, viewOf } from './heap.ts';
import { hasSimd, Memory } from './webAssembly.ts';

type ConvInfo = tf.backend_util.Conv2DInfo;

const LANES = 4;
const FLOAT_BYTES = 4;
const PAGE_BYTES = 65_536;

/** TensorFlow.js does not share its heap: pictures pass through this one, one at a time. */
const memory = new Memory({ initial: 0 });
/** By number of taps in a row. */
const routines = new Map<number, CorrelateRow>();

/**
 * The gradient of a depthwise convolution towards its filter. Each channel is a small correlation of two planes that no dense product
 * expresses: it is summed row by row, each row of taps in one go.
 * @param x `[N, H, W, C]`; `dy` `[N, h, w, C]`
 * @returns `[k, k, C, 1]`
 */
export function depthwiseFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { batchSize, inChannels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, padInfo } = info;
  const pitch = Math.ceil(inChannels / LANES) * LANES;
  const width = inWidth + padInfo.left + padInfo.right;
  const height = inHeight + padInfo.top + padInfo.bottom;
  const sums = { start: 0, width: filterWidth, size: filterHeight * filterWidth * pitch };
  const samples = { start: sums.size, width, size: height * width * pitch };
  const gradients = { start: samples.start + samples.size, width: outWidth, size: outHeight * outWidth * pitch };
  const floats = reserve(gradients.start + gradients.size).fill(0);
  const routine = routineFor(filterWidth);

  const result = allocate<tf.Rank.R4>([filterHeight, filterWidth, inChannels, 1]);
  const [source, slopes, target] = [viewOf(x), viewOf(dy), viewOf(result)];
  const addressOf = ({ start, width }: typeof sums, row: number, column: number) => start + (row * width + column) * pitch;
  for (let n = 0; n < batchSize; n++) {
    for (let y = 0; y < inHeight; y++) {
      const from = (n * inHeight + y) * inWidth * inChannels;
      copyPixels(source, from, floats, addressOf(samples, y + padInfo.top, padInfo.left), inWidth, inChannels, pitch);
    }
    for (let y = 0; y < outHeight; y++)
      copyPixels(slopes, (n * outHeight + y) * outWidth * inChannels, floats, addressOf(gradients, y, 0), outWidth, inChannels, pitch);
    for (let y = 0; y < outHeight; y++) {
      for (let row = 0; row < filterHeight; row++) {
        routine(
          addressOf(samples, y * info.strideHeight + row, 0) * FLOAT_BYTES,
          addressOf(gradients, y, 0) * FLOAT_BYTES,
          addressOf(sums, row, 0) * FLOAT_BYTES,
          pitch * FLOAT_BYTES,
          info.strideWidth * pitch * FLOAT_BYTES,
          addressOf(gradients, y + 1, 0) * FLOAT_BYTES,
        );
      }
    }
  }
  copyPixels(floats, 0, target, 0, filterHeight * filterWidth, pitch, inChannels);
  return result;
}

/** Copies pixels of `fromPitch` channels to a place where they lie `toPitch` apart. */
function copyPixels(
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  count: number,
  fromPitch: number,
  toPitch: number,
): void {
  if (fromPitch === toPitch) {
    target.set(source.subarray(from, from + count * fromPitch), to);
    return;
  }
  const channels = Math.min(fromPitch, toPitch);
  for (let i = 0; i < count; i++, from += fromPitch, to += toPitch) target.set(source.subarray(from, from + channels), to);
}

function routineFor(taps: number): CorrelateRow {
  const routine = routines.get(taps) ?? (hasSimd() ? assembleCorrelateRow : plainCorrelateRow)(taps, memory);
  routines.set(taps, routine);
  return routine;
}

/** The first `count` floats of the memory, which grows as it must. */
function reserve(count: number): Float32Array {
  const missing = count * FLOAT_BYTES - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return new Float32Array(memory.buffer, 0, count);
}
