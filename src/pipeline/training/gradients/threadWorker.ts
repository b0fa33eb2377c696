import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { startWasm } from '../../runtime/backends/wasm.ts';
import { differentiatePart, lossOfPart } from './local.ts';
import { objectiveOf } from './objective.ts';
import type { Part } from './part.ts';
import type { GradientAnswer, GradientQuestion, GradientSetUp, VariableLayout } from './threadMessages.ts';

/*
 * A thread of a training: computes the gradients of parts on a WebAssembly of its own.
 */

const { objective: spec } = workerData as GradientSetUp;
const NOTHING = new Float32Array(0);

await startWasm();
const objective = objectiveOf(spec);
const variables = new Map<string, tf.Variable>();
let layout: VariableLayout = [];
let values: Float32Array = NOTHING;

parentPort!.on('message', (question: GradientQuestion) => {
  if (question.kind === 'part') answer(question.wanted === 'loss' ? lossOf(question.part) : gradientsOf(question.part));
  else ({ layout, values } = question);
});
answer({ loss: 0, watched: NOTHING, gradients: NOTHING }); // it is ready

function lossOf(part: Part): GradientAnswer {
  readVariables();
  const loss = lossOfPart(objective, variables, part);
  const [value] = loss.dataSync();
  loss.dispose();
  return { loss: value, watched: NOTHING, gradients: NOTHING };
}

function gradientsOf(part: Part): GradientAnswer {
  readVariables();
  const { loss, watched, gradients } = differentiatePart(objective, variables, part);
  const all = new Float32Array(values.length);
  for (const { name, start } of layout) all.set(gradients.get(name)!.dataSync<'float32'>(), start);
  const result = { loss: loss.dataSync()[0], watched: watched.dataSync<'float32'>().slice(), gradients: all };
  tf.dispose([loss, watched, ...gradients.values()]);
  return result;
}

function readVariables(): void {
  for (const { name, shape, start, end } of layout) {
    const read = tf.tensor(values.slice(start, end), shape);
    const variable = variables.get(name);
    if (variable) variable.assign(read);
    else variables.set(name, tf.variable(read));
    read.dispose();
  }
}

function answer(message: GradientAnswer): void {
  parentPort!.postMessage(message, message.gradients.length === 0 ? [] : [message.gradients.buffer as ArrayBuffer]);
}
