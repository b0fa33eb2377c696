import type * as tf from '@tensorflow/tfjs-core';
import type { ObjectiveSpec } from './objective.ts';
import type { Part } from './part.ts';

export type Variables = ReadonlyMap<string, tf.Variable>;

/** The loss of a batch and what follows from it. */
export interface Differentiated {
  readonly loss: number;
  /** Of each variable; the caller disposes of them. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
  /** The sums that the objective watches. */
  readonly watched: Float32Array;
}

/** Computes the gradients of one objective. */
export interface GradientEngine {
  /** Pictures of a part, at the most: how a batch is to be cut for it. */
  readonly picturesAtOnce: number;
  /** Of the batch that consists of these parts. The sums are taken in their order, whoever has computed which. */
  differentiate(variables: Variables, parts: readonly Part[]): Promise<Differentiated>;
  /** The loss alone, of each part by itself. */
  losses(variables: Variables, parts: readonly Part[]): Promise<number[]>;
  close(): Promise<void>;
}

/** Makes an engine for an objective. */
export type OpenEngine = (objective: ObjectiveSpec) => Promise<GradientEngine>;
