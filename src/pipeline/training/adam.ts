import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '../tensor.ts';

/** Adam's own numbers (Kingma & Ba 2015). */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * Adam (Kingma & Ba 2015, algorithm 1), with its state open: a training that resumes from a checkpoint must go on to the bit, and
 * TensorFlow.js' own optimiser neither takes a new learning rate each step nor gives its state without rounding its powers of beta.
 */
export class Adam {
  readonly #variables: ReadonlyMap<string, tf.Variable>;
  readonly #first: Map<string, tf.Tensor>;
  readonly #second: Map<string, tf.Tensor>;
  #step = 0;

  constructor(variables: ReadonlyMap<string, tf.Variable>) {
    this.#variables = variables;
    this.#first = new Map([...variables].map(([name, variable]) => [name, tf.zerosLike(variable)]));
    this.#second = new Map([...variables].map(([name, variable]) => [name, tf.zerosLike(variable)]));
  }

  /** One step downhill along these gradients, which are disposed of. */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number | ((name: string) => number)): void {
    this.#step += 1;
    const correction1 = 1 - BETA1 ** this.#step;
    const correction2 = 1 - BETA2 ** this.#step;
    for (const [name, variable] of this.#variables) {
      const gradient = gradients.get(name)!;
      const rate = typeof learningRate === 'number' ? learningRate : learningRate(name);
      const first = tf.tidy(() => tf.add(tf.mul(this.#first.get(name)!, BETA1), tf.mul(gradient, 1 - BETA1)));
      const second = tf.tidy(() => tf.add(tf.mul(this.#second.get(name)!, BETA2), tf.mul(tf.square(gradient), 1 - BETA2)));
      const updated = tf.tidy(() => {
        const direction = tf.div(tf.div(first, correction1), tf.add(tf.sqrt(tf.div(second, correction2)), EPSILON));
        return tf.sub(variable, tf.mul(direction, rate));
      });
      variable.assign(updated);
      tf.dispose([gradient, updated, this.#first.get(name)!, this.#second.get(name)!]);
      this.#first.set(name, first);
      this.#second.set(name, second);
    }
  }

  /** Everything that the next step depends on, by name. */
  async state(): Promise<Map<string, Tensor>> {
    const state = new Map<string, Tensor>([['adam.step', { shape: [1], data: Float32Array.of(this.#step) }]]);
    for (const [prefix, tensors] of [
      ['variable', this.#variables] as const,
      ['first', this.#first] as const,
      ['second', this.#second] as const,
    ]) {
      for (const [name, tensor] of tensors) {
        state.set(`${prefix}/${name}`, { shape: tensor.shape, data: (await tensor.data()) as Float32Array });
      }
    }
    return state;
  }

  /** Takes up a state of `state()`, of the same variables. */
  restore(state: ReadonlyMap<string, Tensor>): void {
    this.#step = state.get('adam.step')!.data[0];
    for (const [name, variable] of this.#variables) {
      const { shape, data } = state.get(`variable/${name}`)!;
      tf.tidy(() => {
        variable.assign(tf.tensor(data, [...shape]));
      });
      for (const [prefix, tensors] of [['first', this.#first] as const, ['second', this.#second] as const]) {
        tensors.get(name)!.dispose();
        tensors.set(name, tf.tensor(state.get(`${prefix}/${name}`)!.data, [...shape]));
      }
    }
  }

  dispose(): void {
    tf.dispose([...this.#first.values(), ...this.#second.values()]);
    for (const variable of this.#variables.values()) variable.dispose();
  }
}

/** Half a cosine from `peak` to 0 (Loshchilov & Hutter 2017), after a linear warm-up over the first 5 % of the steps. */
export function cosineRate(peak: number, step: number, steps: number): number {
  const warmUp = Math.max(1, Math.round(0.05 * steps));
  if (step < warmUp) return (peak * (step + 1)) / warmUp;
  return (peak / 2) * (1 + Math.cos((Math.PI * (step - warmUp)) / Math.max(1, steps - warmUp)));
}
