import type * as tf from '@tensorflow/tfjs-core';
import type { ObjectiveSpec } from './objective.ts';
import type { Part } from './part.ts';

/*
 * What a training and its threads say to each other. A thread answers once when it is ready, and then each part, in the order in which they came.
 */

export interface GradientSetUp {
  readonly objective: ObjectiveSpec;
}

/** Where each variable's numbers lie among those of all. */
export type VariableLayout = readonly { readonly name: string; readonly shape: number[]; readonly start: number; readonly end: number }[];

export type GradientQuestion =
  /** `values` is shared memory, written anew before each batch. */
  | { readonly kind: 'variables'; readonly layout: VariableLayout; readonly values: Float32Array }
  | { readonly kind: 'part'; readonly wanted: 'gradients' | 'loss'; readonly part: Part };

/** Gradients lie as the variables do; none where only the loss was wanted. */
export interface GradientAnswer {
  readonly loss: number;
  readonly watched: Float32Array;
  readonly gradients: Float32Array;
}

export function layoutOf(variables: ReadonlyMap<string, tf.Tensor>): VariableLayout {
  let start = 0;
  return [...variables].map(([name, { shape, size }]) => {
    const place = { name, shape, start, end: start + size };
    start += size;
    return place;
  });
}
