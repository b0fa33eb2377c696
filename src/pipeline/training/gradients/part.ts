import type * as tf from '@tensorflow/tfjs-core';
import type { TensorWeights } from '../../runtime/tfjsBackbone.ts';
import type { Tensor } from '../../tensor.ts';

/** Some pictures of a batch with all that a loss needs of them and of the whole batch, as plain numbers that may go to another thread. */
export type Part = ReadonlyMap<string, Tensor>;

/**
 * A stage's loss, in such a form that the losses of a batch's parts add up to the batch's, and so do their gradients.
 * @returns the part's share of the loss; `watched` is sums of the stage's own, `[n]`, that add up likewise
 */
export type Objective = (variables: TensorWeights, part: ReadonlyMap<string, tf.Tensor>) => { loss: tf.Scalar; watched?: tf.Tensor1D };

/** 0..count in ranges of `size` at the most. */
export function ranges(count: number, size: number): [first: number, last: number][] {
  const step = Math.min(size, count);
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => [i * step, Math.min((i + 1) * step, count)]);
}

/** Some pictures of a batch `[N, ...]`, copied unless they are all: a message to a thread takes a view's whole memory along. */
export function picturesOf({ shape: [count, ...rest], data }: Tensor, first: number, last: number): Tensor {
  if (first === 0 && last === count) return { shape: [count, ...rest], data };
  const size = data.length / count;
  return { shape: [last - first, ...rest], data: data.slice(first * size, last * size) };
}

/** Batches `[n, ...]` one after the other. */
export function stacked(batches: readonly Tensor[]): Tensor {
  const [{ shape }] = batches;
  const data = new Float32Array(batches.reduce((sum, batch) => sum + batch.data.length, 0));
  let at = 0;
  for (const batch of batches) {
    data.set(batch.data, at);
    at += batch.data.length;
  }
  return { shape: [batches.reduce((sum, batch) => sum + batch.shape[0], 0), ...shape.slice(1)], data };
}
