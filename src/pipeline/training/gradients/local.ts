import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { StartedBackend } from '../../runtime/backends/backend.ts';
import type { Differentiated, GradientEngine, Variables } from './engine.ts';
import { type ObjectiveSpec, objectiveOf } from './objective.ts';
import type { Objective, Part } from './part.ts';

/** Computes on the current backend, in this thread. */
export class LocalGradients implements GradientEngine {
  readonly picturesAtOnce: number;
  readonly #objective: Objective;
  readonly #afterStep: () => void;

  constructor(objective: ObjectiveSpec, { picturesAtOnce, afterStep }: Pick<StartedBackend, 'picturesAtOnce' | 'afterStep'>) {
    this.picturesAtOnce = picturesAtOnce;
    this.#objective = objectiveOf(objective);
    this.#afterStep = afterStep;
  }

  async differentiate(variables: Variables, parts: readonly Part[]): Promise<Differentiated> {
    await letOthersBegin();
    const gradients = new Map<string, tf.Tensor>();
    const numbers: tf.Tensor[] = [];
    for (const part of parts) {
      const { loss, watched, gradients: ofPart } = differentiatePart(this.#objective, variables, part);
      numbers.push(loss, watched);
      for (const [name, gradient] of ofPart) {
        const sum = gradients.get(name);
        gradients.set(name, sum ? tf.add(sum, gradient) : gradient);
        if (sum) tf.dispose([sum, gradient]);
      }
    }
    const read = await readAll(numbers);
    this.#afterStep();
    return { ...summed(read), gradients };
  }

  async losses(variables: Variables, parts: readonly Part[]): Promise<number[]> {
    const values: number[] = [];
    for (const part of parts) {
      const loss = lossOfPart(this.#objective, variables, part);
      values.push((await loss.data())[0]);
      loss.dispose();
    }
    this.#afterStep();
    return values;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * What is computed here holds this thread. What was begun beside it and goes on elsewhere, the features of the next batch, is sent off within
 * two turns of the event loop.
 */
async function letOthersBegin(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

/** Loss, watched sums and gradients of one part, as tensors that the caller disposes of. */
export function differentiatePart(
  objective: Objective,
  variables: Variables,
  part: Part,
): { loss: tf.Scalar; watched: tf.Tensor; gradients: Map<string, tf.Tensor> } {
  const inputs = uploaded(part);
  let watched: tf.Tensor | undefined;
  const { value, grads } = tf.variableGrads(() => {
    const result = objective(variables, inputs);
    if (result.watched) watched = tf.keep(result.watched);
    return result.loss;
  }, [...variables.values()]);
  tf.dispose([...inputs.values()]);
  return {
    loss: value,
    watched: watched ?? tf.zeros([0]),
    gradients: new Map([...variables].map(([name, variable]) => [name, grads[variable.name]])),
  };
}

export function lossOfPart(objective: Objective, variables: Variables, part: Part): tf.Scalar {
  const inputs = uploaded(part);
  const loss = tf.tidy(() => objective(variables, inputs).loss);
  tf.dispose([...inputs.values()]);
  return loss;
}

function uploaded(part: Part): Map<string, tf.Tensor> {
  return new Map([...part].map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]));
}

async function readAll(tensors: readonly tf.Tensor[]): Promise<Float32Array[]> {
  const read = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  tf.dispose([...tensors]);
  return read;
}

/** @param read loss and watched sums, part by part */
function summed(read: readonly Float32Array[]): { loss: number; watched: Float32Array } {
  const losses = read.filter((_, i) => i % 2 === 0).map(([loss]) => loss);
  const watched = read.filter((_, i) => i % 2 === 1);
  return {
    loss: losses.reduce((sum, loss) => sum + loss, 0),
    watched: watched.reduce((sum, part) => sum.map((value, i) => value + part[i])),
  };
}
