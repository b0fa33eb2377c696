import '../../src/pipeline/lowerPriority.ts'; // a graphics card that the processor imitates would keep other tests from being in time
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { layersOf, type Tap } from '../../src/pipeline/backbone/layers.ts';
import { backboneNamed, DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { randomWeights } from '../../src/pipeline/backbone/weights.ts';
import { Random } from '../../src/pipeline/random.ts';
import type { StartedBackend } from '../../src/pipeline/runtime/backends/backend.ts';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { DIFFERENTIABLE } from '../../src/pipeline/runtime/tfjsGradients.ts';
import { runBackbone, uploadWeights } from '../../src/pipeline/runtime/tfjsBackbone.ts';
import { upsampleBilinear } from '../../src/pipeline/runtime/tfjsUpsample.ts';
import { Adam } from '../../src/pipeline/training/adam.ts';
import { openGradients } from '../../src/pipeline/training/gradients/open.ts';
import { deviationOf } from '../../src/pipeline/training/probe/choose.ts';
import { type TrialStage, trialStage, trySteps } from '../../src/pipeline/training/probe/trialStep.ts';
import { computedOn, presentBackends, relativeDeviation } from '../backends.ts';

/** The reference: held to ONNX Runtime and to finite differences by tests of its own. */
const REFERENCE = 'wasm';

const others = (await presentBackends()).filter(({ name }) => name !== REFERENCE);

/** A graphics card that the processor imitates takes its time. */
const PATIENCE_MS = 600_000;

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;
type Shape4 = [number, number, number, number];

const convolve = (stride: number, padding: 'same' | 'valid'): Operation => (x, f) =>
  tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, padding); // prettier-ignore
const depthwise = (stride: number): Operation => (x, f) =>
  tf.depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, 'valid'); // prettier-ignore
const unary = (name: string, of: (x: tf.Tensor) => tf.Tensor) => ({ name, shapes: [[2, 3, 4]], operation: of });
const binary = (name: string, of: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) => ({
  name,
  shapes: [[2, 3, 2], [3, 1]], // prettier-ignore
  operation: of,
});

/** Operations that a training differentiates, or may. Inputs are 0.3..2. */
const OPERATIONS: readonly { name: string; shapes: readonly number[][]; operation: Operation }[] = [
  { name: 'convolution 3x3', shapes: [[2, 9, 8, 5], [3, 3, 5, 6]], operation: convolve(1, 'same') }, // prettier-ignore
  { name: 'convolution 3x3, valid', shapes: [[2, 9, 8, 5], [3, 3, 5, 6]], operation: convolve(1, 'valid') }, // prettier-ignore
  { name: 'convolution 3x3 of stride 2', shapes: [[2, 8, 8, 4], [3, 3, 4, 4]], operation: convolve(2, 'valid') }, // prettier-ignore
  { name: 'convolution 1x1', shapes: [[2, 8, 8, 8], [1, 1, 8, 4]], operation: convolve(1, 'valid') }, // prettier-ignore
  { name: 'convolution 1x1 of stride 2', shapes: [[2, 8, 8, 8], [1, 1, 8, 4]], operation: convolve(2, 'valid') }, // prettier-ignore
  { name: 'depthwise 3x3', shapes: [[2, 8, 8, 5], [3, 3, 5, 1]], operation: depthwise(1) }, // prettier-ignore
  { name: 'depthwise 5x5 of stride 2', shapes: [[2, 9, 9, 5], [5, 5, 5, 1]], operation: depthwise(2) }, // prettier-ignore
  { name: 'convolution with bias and relu6', shapes: [[2, 6, 6, 3], [3, 3, 3, 4], [4]], operation: (x, filter, bias) => tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias, strides: 1, pad: 'valid', activation: 'relu6' }) }, // prettier-ignore
  { name: 'depthwise with bias and relu', shapes: [[2, 6, 6, 3], [3, 3, 3, 1], [3]], operation: (x, filter, bias) => tf.fused.depthwiseConv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias, strides: 1, pad: 'valid', activation: 'relu' }) }, // prettier-ignore
  { name: 'matrix product', shapes: [[5, 6], [6, 4]], operation: (a, b) => tf.matMul(a, b) }, // prettier-ignore
  { name: 'matrix product, both turned', shapes: [[6, 5], [4, 6]], operation: (a, b) => tf.matMul(a, b, true, true) }, // prettier-ignore
  { name: 'matrix product of a batch', shapes: [[3, 5, 6], [3, 6, 4]], operation: (a, b) => tf.matMul(a, b) }, // prettier-ignore
  { name: 'max pooling', shapes: [[1, 6, 6, 2]], operation: (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'valid') },
  { name: 'upsampling', shapes: [[2, 4, 3, 5]], operation: (x) => upsampleBilinear(x as tf.Tensor4D, 2) },
  { name: 'padding', shapes: [[2, 3, 3, 2]], operation: (x) => tf.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]]) }, // prettier-ignore
  { name: 'transposition', shapes: [[2, 3, 4, 5]], operation: (x) => tf.transpose(x, [0, 2, 3, 1]) },
  { name: 'concatenation', shapes: [[2, 3], [2, 3]], operation: (a, b) => tf.concat([a, b]) }, // prettier-ignore
  { name: 'split', shapes: [[6, 3]], operation: (x) => tf.split(x, 3, 0).reduce((sum, part) => tf.mul(sum, part)) },
  { name: 'another shape', shapes: [[3, 4]], operation: (x) => tf.reshape(x, [2, 6]) },
  { name: 'sum over places', shapes: [[2, 3, 3, 4]], operation: (x) => tf.sum(x, [0, 1, 2]) },
  { name: 'mean', shapes: [[2, 3, 4]], operation: (x) => tf.mean(x, -1) },
  { name: 'sum of several', shapes: [[2, 3], [2, 3]], operation: (a, b) => tf.addN([a, b, a]) }, // prettier-ignore
  binary('sum', (a, b) => tf.add(a, b)),
  binary('difference', (a, b) => tf.sub(a, b)),
  binary('product', (a, b) => tf.mul(a, b)),
  binary('quotient', (a, b) => tf.div(a, b)),
  binary('maximum', (a, b) => tf.maximum(a, b)),
  unary('square', (x) => tf.square(x)),
  unary('square root', (x) => tf.sqrt(x)),
  unary('logarithm', (x) => tf.log(x)),
  unary('sigmoid', (x) => tf.sigmoid(x)),
  unary('relu', (x) => tf.relu(tf.sub(x, 1))),
  unary('relu6', (x) => tf.relu6(tf.mul(x, 5))),
  unary('clip', (x) => tf.clipByValue(x, 0.5, 1.5)),
  unary('copy', (x) => tf.clone(x)),
  unary('cast', (x) => tf.cast(x, 'float32')),
  unary('negation', (x) => tf.neg(x)),
];

describe.each(others)('$name on $device', (backend) => {
  test.each(OPERATIONS)('$name and its gradients', async ({ shapes, operation }) => {
    const [expected, actual] = await onBoth(backend, () => {
      const random = new Random(5);
      const uniform = (shape: number[]): tf.Tensor =>
        tf.tensor(
          Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 0.3 + 1.7 * random.uniform()),
          shape,
        );
      const inputs = shapes.map(uniform);
      const output = operation(...inputs);
      const weights = uniform(output.shape);
      return [output, ...tf.grads((...at: tf.Tensor[]) => tf.mul(weights, operation(...at)))(inputs)];
    });
    expected.forEach((values, i) => {
      expect(relativeDeviation(actual[i], values)).toBeLessThan(1e-5);
    });
  });

  test.each(['mobilenet_v2', 'resnet18'])('%s, forward', async (name) => {
    const backbone = backboneNamed(name);
    const layers = layersOf(backbone);
    const [expected, actual] = await onBoth(backend, () => {
      const random = new Random(6);
      const pixels = tf.tensor4d(
        Float32Array.from({ length: 32 * 32 * 3 }, () => random.integer(256)),
        [1, 32, 32, 3] as Shape4,
      );
      const weights = uploadWeights(randomWeights(layers, random), layers);
      return [...runBackbone(pixels, backbone, backbone.taps.map(({ layer }) => layer), weights).values()]; // prettier-ignore
    });
    expected.forEach((values, i) => {
      expect(relativeDeviation(actual[i], values)).toBeLessThan(1e-4);
    });
  });

  test.each([1, 2] as const)('a whole step of stage %i', async (stage) => {
    const size: [number, number?] = backend.deviceKind === 'software' ? [16, 1] : [64];
    const expected = await trySteps(await startBackend(REFERENCE), trialStage(stage, ...size), 1);
    const actual = await trySteps(await startBackend(backend.name), trialStage(stage, ...size), 1);
    expect(deviationOf(actual, expected)).toBeLessThan(1e-4);
  });

  test.each([1, 2] as const)(
    '50 steps of stage %i go the same way, and no memory gathers',
    async (stage) => {
      const trial = (): TrialStage => trialOf(stage, backend);
      const expected = await course(await startBackend(REFERENCE), trial);
      const actual = await course(await startBackend(backend.name), trial);
      actual.losses.forEach((loss, step) => {
        expect(Math.abs(loss - expected.losses[step]) / Math.abs(expected.losses[0])).toBeLessThan(1e-3);
      });
      expect(relativeDeviation(actual.weights, expected.weights)).toBeLessThan(1e-2);
      expect([expected.tensorsGained, actual.tensorsGained]).toEqual([0, 0]);
    },
    PATIENCE_MS,
  );
});

test('every gradient that a step of either stage takes is compared', async () => {
  const backend = await startBackend(REFERENCE);
  const compared = new Set<string>();
  for (const { shapes, operation } of OPERATIONS) {
    const { kernelNames } = await tf.profile(() => operation(...shapes.map((shape) => tf.fill(shape, 0.5))));
    for (const kernel of kernelNames) compared.add(kernel);
  }
  const taken = new Set<string>();
  for (const stage of [1, 2] as const) {
    const { kernelNames } = await tf.profile(async () => {
      await trySteps(backend, trialStage(stage, 32, 1), 1);
      return [];
    });
    for (const kernel of kernelNames) if (DIFFERENTIABLE.includes(kernel)) taken.add(kernel);
  }
  expect(taken.size).toBeGreaterThan(15);
  expect([...taken].filter((kernel) => !compared.has(kernel))).toEqual([]);
});

async function onBoth(backend: StartedBackend, compute: () => readonly tf.Tensor[]): Promise<[Float32Array[], Float32Array[]]> {
  return [await computedOn(REFERENCE, compute), await computedOn(backend.name, compute)];
}

interface Course {
  readonly losses: number[];
  /** All of them, after the last step. */
  readonly weights: Float32Array;
  /** Between the second step and the last one. */
  readonly tensorsGained: number;
}

/** What comes after the first tap of the default backbone. */
const NEXT_BLOCK: Tap = { layer: 'block5.project', channels: 80, stride: 16 };

/** A stage on a made-up picture or two; on as little as can be where the processor imitates a graphics card. */
function trialOf(stage: 1 | 2, { deviceKind }: StartedBackend): TrialStage {
  if (deviceKind !== 'software') return trialStage(stage, 32, stage === 1 ? 2 : 1);
  const [from] = DEFAULT_BACKBONE.taps;
  return trialStage(stage, 16, 1, stage === 1 ? DEFAULT_BACKBONE : { ...DEFAULT_BACKBONE, taps: [from, NEXT_BLOCK] });
}

/** 50 steps of a stage. */
async function course(backend: StartedBackend, trial: () => TrialStage): Promise<Course> {
  const stage = trial();
  const engine = await openGradients(backend, stage.objective, 1);
  const adam = new Adam(stage.variables);
  const losses: number[] = [];
  let tensors = 0;
  for (let step = 0; step < 50; step++) {
    const { loss, gradients } = await engine.differentiate(stage.variables, stage.partsFor(engine.picturesAtOnce));
    adam.apply(gradients, 1e-4);
    losses.push(loss);
    if (step === 1) tensors = tf.memory().numTensors;
  }
  const tensorsGained = tf.memory().numTensors - tensors;
  const read = await Promise.all([...stage.variables.values()].map((variable) => variable.data<'float32'>()));
  const weights = Float32Array.from(read.flatMap((values) => [...values]));
  await engine.close();
  adam.dispose();
  return { losses, weights, tensorsGained };
}
