import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Random } from '../../src/pipeline/random.ts';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { assembleCorrelateRow, plainCorrelateRow } from '../../src/pipeline/runtime/wasm-gradients/correlateRow.ts';
import { Memory } from '../../src/pipeline/runtime/wasm-gradients/webAssembly.ts';
import { upsampleBilinear } from '../../src/pipeline/runtime/tfjsUpsample.ts';

let random: Random;

beforeAll(async () => {
  await startBackend('wasm');
});

beforeEach(() => {
  random = new Random(11);
});

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;
type Explicit = tf.backend_util.ExplicitPadding;

const around = (before: number, after: number): Explicit => [
  [0, 0],
  [before, after],
  [before, after],
  [0, 0],
];

describe('convolutions', () => {
  test.each([
    { name: '3x3', x: [2, 5, 6, 3], kernel: 3, stride: 1, padding: around(1, 1) },
    { name: '1x1', x: [2, 4, 3, 3], kernel: 1, stride: 1, padding: around(0, 0) },
    { name: '3x3, valid', x: [1, 6, 5, 2], kernel: 3, stride: 1, padding: around(0, 0) },
    { name: '3x3 of stride 2', x: [2, 6, 8, 2], kernel: 3, stride: 2, padding: around(1, 1) },
    { name: '3x3 of stride 2, padded unevenly', x: [1, 6, 8, 2], kernel: 3, stride: 2, padding: around(0, 1) },
    { name: '3x3 of stride 2, on odd sides', x: [1, 7, 5, 2], kernel: 3, stride: 2, padding: around(0, 1) },
    { name: '5x5 of stride 2, padded unevenly', x: [1, 6, 6, 2], kernel: 5, stride: 2, padding: around(1, 2) },
    { name: '1x1 of stride 2', x: [2, 6, 4, 3], kernel: 1, stride: 2, padding: around(0, 0) },
    { name: '7x7 of stride 2', x: [1, 8, 8, 1], kernel: 7, stride: 2, padding: around(3, 3) },
    { name: '1x1, narrowing', x: [2, 4, 3, 5], kernel: 1, stride: 1, padding: around(0, 0) },
    { name: '1x1, padded', x: [1, 3, 4, 2], kernel: 1, stride: 1, padding: around(1, 1) },
    { name: '3x3 of stride 3', x: [1, 7, 8, 2], kernel: 3, stride: 3, padding: around(1, 1) },
  ])('$name', ({ x, kernel, stride, padding }) => {
    expectGradients([x, [kernel, kernel, x[3], 4]], (input, filter) =>
      tf.conv2d(input as tf.Tensor4D, filter as tf.Tensor4D, stride, padding),
    );
  });

  test('a large picture is taken part by part', () => {
    const [channels, side] = [3, 70];
    const x = normal([2, side, side, channels]) as tf.Tensor4D;
    const dy = normal([2, side, side, 4]) as tf.Tensor4D;
    const gradient = tf.grad((filter) => tf.mul(dy, tf.conv2d(x, filter as tf.Tensor4D, 1, 'same')))(tf.zeros([3, 3, channels, 4]));
    const ofCentre = tf.reshape(tf.slice(gradient, [1, 1, 0, 0], [1, 1, channels, 4]), [channels, 4]);
    const expected = tf.matMul(tf.reshape(x, [-1, channels]), tf.reshape(dy, [-1, 4]), true);
    expectClose(ofCentre.dataSync<'float32'>(), expected.dataSync<'float32'>(), 1e-5);
  });
});

test('a large 1x1 convolution is taken part by part', () => {
  const x = normal([1, 35, 40, 5]) as tf.Tensor4D;
  const dy = normal([1, 35, 40, 3]) as tf.Tensor4D;
  const gradient = tf.grad((filter) => tf.mul(dy, tf.conv2d(x, filter as tf.Tensor4D, 1, 'same')))(tf.zeros([1, 1, 5, 3]));
  const expected = tf.matMul(tf.reshape(x, [-1, 5]), tf.reshape(dy, [-1, 3]), true);
  expectClose(gradient.dataSync<'float32'>(), expected.dataSync<'float32'>(), 1e-5);
});

describe('depthwise convolutions', () => {
  test.each([
    { name: '3x3', x: [2, 5, 6, 3], kernel: 3, stride: 1, padding: around(1, 1) },
    { name: '5x5', x: [2, 6, 5, 2], kernel: 5, stride: 1, padding: around(2, 2) },
    { name: '5x5, valid', x: [1, 7, 6, 5], kernel: 5, stride: 1, padding: around(0, 0) },
    { name: '3x3 of stride 2, padded unevenly', x: [2, 6, 8, 2], kernel: 3, stride: 2, padding: around(0, 1) },
    { name: '5x5 of stride 2, padded unevenly', x: [1, 8, 6, 3], kernel: 5, stride: 2, padding: around(1, 2) },
    { name: '7x7', x: [1, 7, 7, 2], kernel: 7, stride: 1, padding: around(3, 3) },
  ])('$name', ({ x, kernel, stride, padding }) => {
    expectGradients([x, [kernel, kernel, x[3], 1]], (input, filter) =>
      tf.depthwiseConv2d(input as tf.Tensor4D, filter as tf.Tensor4D, stride, padding),
    );
  });
});

describe('fused layers', () => {
  const operands = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) => ({
    x: x as tf.Tensor4D,
    filter: filter as tf.Tensor4D,
    strides: 1,
    pad: 'valid' as const,
    bias,
  });

  test.each(['linear', 'relu', 'relu6'] as const)('convolution, bias and %s', (activation) => {
    const layer: Operation = (x, filter, bias) => tf.fused.conv2d({ ...operands(x, filter, bias), activation });
    expectGradients([[2, 4, 5, 2], [3, 3, 2, 4], [4]], layer, { step: 1e-3, offKinks: activation !== 'linear' });
  });

  test('depthwise convolution, bias and relu6', () => {
    const layer: Operation = (x, filter, bias) => tf.fused.depthwiseConv2d({ ...operands(x, filter, bias), activation: 'relu6' });
    expectGradients([[2, 4, 5, 3], [3, 3, 3, 1], [3]], layer, { step: 1e-3, offKinks: true });
  });
});

describe('matrix products', () => {
  test.each([
    { transposeA: false, transposeB: false },
    { transposeA: true, transposeB: false },
    { transposeA: false, transposeB: true },
    { transposeA: true, transposeB: true },
  ])('transposed $transposeA, $transposeB', ({ transposeA, transposeB }) => {
    const shapes = [transposeA ? [3, 4] : [4, 3], transposeB ? [5, 3] : [3, 5]];
    expectGradients(shapes, (a, b) => tf.matMul(a, b, transposeA, transposeB));
  });

  test('of a batch', () => {
    expectGradients(
      [
        [2, 3, 4],
        [2, 5, 4],
      ],
      (a, b) => tf.matMul(a, b, false, true),
    );
  });

  test('of a batch with one matrix, forward', () => {
    const [a, b] = [normal([3, 2, 4]), normal([1, 4, 5])];
    const whole = tf.matMul(a, b);
    const last = tf.matMul(tf.squeeze(tf.slice(a, [2, 0, 0], [1, 2, 4]), [0]), tf.squeeze(b, [0]));
    expect(whole.shape).toEqual([3, 2, 5]);
    expectClose(tf.slice(whole, [2, 0, 0]).dataSync<'float32'>(), last.dataSync<'float32'>(), 1e-6);
  });
});

describe('shapes', () => {
  test.each([
    [0, 1, 2, 3],
    [1, 0, 2, 3],
    [0, 3, 1, 2],
    [0, 2, 3, 1],
    [0, 1, 3, 2],
    [3, 2, 1, 0],
    [0, 2, 1, 3],
    [3, 0, 1, 2],
  ])('transposition %i %i %i %i', (...permutation) => {
    const x = normal([2, 17, 3, 18]);
    const turned = tf.transpose(x, permutation);
    const from = tf.buffer(x.shape, 'float32', x.dataSync<'float32'>());
    const to = tf.buffer(turned.shape, 'float32', turned.dataSync<'float32'>());
    expect(turned.shape).toEqual(permutation.map((axis) => x.shape[axis]));
    for (const place of [
      [0, 0, 0, 0],
      [1, 16, 2, 17],
      [1, 3, 0, 16],
      [0, 15, 1, 2],
    ] as const)
      expect(to.get(...permutation.map((axis) => place[axis]))).toBe(from.get(...place));
    expectGradients([[2, 3, 2, 2]], (small) => tf.transpose(small, permutation));
  });

  test.each<{ name: string; shapes: number[][]; operation: Operation }>([
    { name: 'reshape', shapes: [[2, 6]], operation: (x) => tf.reshape(x, [3, 4]) },
    { name: 'concat', shapes: [[2, 2, 3], [2, 2, 1]], operation: (a, b) => tf.concat([a, b], 2) }, // prettier-ignore
    { name: 'split', shapes: [[2, 4]], operation: (x) => tf.mul(...(tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor])) },
    { name: 'pad', shapes: [[2, 3]], operation: (x) => tf.pad(x, [[1, 0], [2, 1]]) }, // prettier-ignore
    { name: 'upsampling by 2', shapes: [[2, 2, 3, 2]], operation: (x) => upsampleBilinear(x as tf.Tensor4D, 2) },
    { name: 'upsampling by 4', shapes: [[1, 2, 2, 1]], operation: (x) => upsampleBilinear(x as tf.Tensor4D, 4) },
  ])('$name', ({ shapes, operation }) => {
    expectGradients(shapes, operation);
  });

  test("upsampling is TensorFlow's bilinear resize with half-pixel centres", () => {
    const x = normal([2, 3, 4, 5]) as tf.Tensor4D;
    const expected = tf.image.resizeBilinear(x, [6, 8], false, true);
    expectClose(upsampleBilinear(x, 2).dataSync<'float32'>(), expected.dataSync<'float32'>(), 1e-6);
  });
});

describe('sums', () => {
  test.each<{ name: string; operation: Operation }>([
    { name: 'sum of all', operation: (x) => tf.sum(x) },
    { name: 'sum over leading axes', operation: (x) => tf.sum(x, [0, 1]) },
    { name: 'sum over leading axes, kept', operation: (x) => tf.sum(x, [1, 0], true) },
    { name: 'sum over the last axis', operation: (x) => tf.sum(x, -1, true) },
    { name: 'mean of all', operation: (x) => tf.mean(x) },
    { name: 'mean over inner axes', operation: (x) => tf.mean(x, [1, 2]) },
    { name: 'addN', operation: (x) => tf.addN([x, tf.mul(x, 2), x]) },
  ])('$name', ({ operation }) => {
    expectGradients([[2, 3, 4]], operation);
  });

  test('over leading axes, forward', () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    expect([...tf.sum(x, 0).dataSync()]).toEqual([9, 12]);
    expect(tf.sum(x, 0, true).shape).toEqual([1, 2]);
    expect(tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0).dtype).toBe('int32');
  });
});

describe('elementwise', () => {
  /** Every input lies in 0.3..2. */
  test.each<{ name: string; inputs: number; operation: Operation }>([
    { name: 'negation', inputs: 1, operation: (x) => tf.neg(x) },
    { name: 'square', inputs: 1, operation: (x) => tf.square(x) },
    { name: 'square root', inputs: 1, operation: (x) => tf.sqrt(x) },
    { name: 'logarithm', inputs: 1, operation: (x) => tf.log(x) },
    { name: 'sigmoid', inputs: 1, operation: (x) => tf.sigmoid(x) },
    { name: 'relu', inputs: 1, operation: (x) => tf.add(tf.relu(x), tf.relu(tf.neg(x))) },
    { name: 'relu6', inputs: 1, operation: (x) => tf.add(tf.relu6(x), tf.relu6(tf.add(x, 6))) },
    { name: 'clip', inputs: 1, operation: (x) => tf.add(tf.clipByValue(x, 0, 3), tf.clipByValue(x, 3, 4)) },
    { name: 'maximum', inputs: 2, operation: (a, b) => tf.maximum(a, tf.add(b, 3)) },
    { name: 'sum', inputs: 2, operation: (a, b) => tf.add(a, b) },
    { name: 'difference', inputs: 2, operation: (a, b) => tf.sub(a, b) },
    { name: 'product', inputs: 2, operation: (a, b) => tf.mul(a, b) },
    { name: 'quotient', inputs: 2, operation: (a, b) => tf.div(a, b) },
    { name: 'cast', inputs: 1, operation: (x) => tf.cast(x, 'float32') },
  ])('$name', ({ inputs, operation }) => {
    const shapes = inputs === 1 ? [[2, 3]] : [[2, 3, 2], [3, 1]]; // prettier-ignore
    expectGradients(shapes, operation, { step: 1e-3, positive: true });
  });
});

test('max pooling', () => {
  expectGradients([[1, 6, 6, 2]], (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'valid'), { step: 1e-3 });
});

describe('losses', () => {
  test('focal loss of logits', () => {
    const truth = tf.tensor([1, 0, 0, 1, 0, 1], [2, 3]);
    const focal: Operation = (logits) => {
      const probability = tf.sigmoid(logits);
      const hit = tf.add(tf.mul(truth, probability), tf.mul(tf.sub(1, truth), tf.sub(1, probability)));
      return tf.mean(tf.neg(tf.mul(tf.square(tf.sub(1, hit)), tf.log(tf.clipByValue(hit, 1e-6, 1)))));
    };
    expectGradients([[2, 3]], focal, { step: 1e-3 });
  });

  test('cosine similarity, the right side held fast', () => {
    const unit = (x: tf.Tensor) => tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-8)));
    const target = normal([3, 4]);
    expectGradients([[3, 4]], (x) => tf.neg(tf.mean(tf.sum(tf.mul(unit(x), unit(target)), -1))), { step: 1e-3 });
  });
});

test('Adam teaches a small network of every kind of layer, and nothing leaks', () => {
  const x = normal([2, 8, 8, 3]) as tf.Tensor4D;
  const goal = normal([2, 8, 8, 1]);
  const weights = {
    first: tf.variable(normal([3, 3, 3, 4])),
    depthwise: tf.variable(normal([5, 5, 4, 1])),
    last: tf.variable(normal([1, 1, 4, 1])),
  } as Record<'first' | 'depthwise' | 'last', tf.Variable<tf.Rank.R4>>;
  const loss = () => {
    const half = tf.relu6(tf.conv2d(x, weights.first, 2, 'same'));
    const deep = tf.relu(tf.depthwiseConv2d(half, weights.depthwise, 1, 'same'));
    return tf.mean<tf.Scalar>(tf.square(tf.sub(tf.conv2d(upsampleBilinear(deep, 2), weights.last, 1, 'valid'), goal)));
  };
  const optimizer = tf.train.adam(0.01);
  const step = () => tf.tidy(() => optimizer.minimize(loss, true)!.dataSync()[0]);
  const before = step();
  const tensors = tf.memory().numTensors;
  for (let i = 0; i < 20; i++) step();
  expect(tf.memory().numTensors).toBe(tensors);
  expect(step()).toBeLessThan(before);
  optimizer.dispose();
});

interface Check {
  /** Of the central differences. An operation linear in each input allows a large one. */
  readonly step?: number;
  /** Draws inputs from 0.3..2, not from the normal distribution. */
  readonly positive?: boolean;
  /** Leaves out the few coordinates whose steps may cross a kink: those where the one-sided differences disagree. */
  readonly offKinks?: boolean;
}

/** Compares the gradient of sum(weights * operation(inputs)) towards every number of every input with its central difference. */
function expectGradients(
  shapes: readonly number[][],
  operation: Operation,
  { step = 0.5, positive = false, offKinks = false }: Check = {},
): void {
  const inputs = shapes.map((shape) => (positive ? tf.add(tf.mul(uniform(shape), 1.7), 0.3) : normal(shape)));
  const weights = normal(tf.tidy(() => operation(...inputs)).shape);
  const valueAt = (at: tf.Tensor[]) => {
    const terms = tf.tidy(() => tf.mul(weights, operation(...at)).dataSync<'float32'>());
    return terms.reduce((sum, term) => sum + term, 0);
  };
  const gradients = tf.grads((...at: tf.Tensor[]) => tf.mul(weights, operation(...at)))(inputs);
  inputs.forEach((input, which) => {
    expect(gradients[which].shape).toEqual(input.shape);
    const analytic = gradients[which].dataSync<'float32'>();
    const values = input.dataSync<'float32'>();
    const moved = (i: number, by: number) => {
      const next = values.slice();
      next[i] += by;
      return valueAt(inputs.with(which, tf.tensor(next, input.shape)));
    };
    const here = valueAt(inputs);
    const numeric = analytic.map((gradient, i) => {
      const [above, below] = [moved(i, step), moved(i, -step)];
      const isKink = offKinks && Math.abs(above - 2 * here + below) > 0.02 * step;
      return isKink ? gradient : (above - below) / (2 * step);
    });
    expectClose(analytic, numeric, step < 0.1 ? 5e-3 : 1e-5);
  });
}

function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const difference = expected.reduce((a, b, i) => Math.max(a, Math.abs(b - actual[i])), 0);
  expect(difference).toBeLessThanOrEqual(tolerance * Math.max(largest, 1));
}

function normal(shape: number[]): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
    shape,
  );
}

function uniform(shape: number[]): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform()),
    shape,
  );
}

test('without SIMD a depthwise convolution is correlated as with it', () => {
  const [taps, channels, columns] = [3, 4, 6];
  const floats = (routine: typeof assembleCorrelateRow): number[] => {
    const memory = new Memory({ initial: 1 });
    const values = new Float32Array(memory.buffer);
    const [sums, samples, gradients, end] = [
      0,
      taps * channels,
      taps * channels + 14 * channels,
      taps * channels + (14 + columns) * channels,
    ];
    for (let i = samples; i < end; i++) values[i] = Math.sin(i);
    routine(taps, memory)(4 * samples, 4 * gradients, 4 * sums, 4 * channels, 8 * channels, 4 * end);
    return [...values.subarray(0, taps * channels)];
  };
  const expected = floats(assembleCorrelateRow);
  floats(plainCorrelateRow).forEach((sum, i) => {
    expect(sum).toBeCloseTo(expected[i], 4);
  });
});
