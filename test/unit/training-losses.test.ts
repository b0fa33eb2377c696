import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/pipeline/random.ts';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { Adam, cosineRate } from '../../src/pipeline/training/adam.ts';
import {
  cosine,
  crossEntropyLoss,
  evenFocalLoss,
  focalLoss,
  keepNearLoss,
  MARGIN,
  negativeGuideLoss,
  simSiamLoss,
  stopGradient,
} from '../../src/pipeline/training/losses.ts';
import { foldStandardisation, StatisticsSums } from '../../src/pipeline/training/standardise.ts';

beforeAll(async () => {
  await startBackend('wasm');
});

function valueOf(loss: tf.Tensor): number {
  return loss.dataSync()[0];
}

function features(values: readonly number[][]): tf.Tensor4D {
  return tf.tensor4d(values.flat(), [1, 1, values.length, values[0].length]);
}

describe('losses', () => {
  it('focal loss is Lin’s formula, pixel by pixel', () => {
    const logits = [-2, 0.5, 3];
    const targets = [0, 1, 0.25];
    const expected = logits.map((x, i) => {
      const p = 1 / (1 + Math.exp(-x));
      return -0.5 * targets[i] * (1 - p) ** 2 * Math.log(p) - 0.5 * (1 - targets[i]) * p ** 2 * Math.log(1 - p);
    });
    const loss = valueOf(focalLoss(tf.tensor(logits), tf.tensor(targets)));
    expect(loss).toBeCloseTo((expected[0] + expected[1] + expected[2]) / 3, 5);
  });

  it('focal loss counts the sure ones less than cross-entropy does', () => {
    const sure = [tf.tensor([-4], [1, 1, 1, 1]), tf.tensor([0], [1, 1, 1, 1])] as const;
    const wrong = [tf.tensor([1], [1, 1, 1, 1]), tf.tensor([0], [1, 1, 1, 1])] as const;
    const ratio = (loss: typeof focalLoss): number => valueOf(loss(...sure)) / valueOf(loss(...wrong));
    expect(ratio(focalLoss)).toBeLessThan(0.01 * ratio(crossEntropyLoss));
  });

  it('even focal loss weighs a speck as much as a blot, and leaves a clean picture as it is', () => {
    const lossOf = (anomalousCells: number, logit: number): number => {
      const targets = Array.from({ length: 400 }, (_, i) => Number(i < anomalousCells));
      const logits = targets.map((target) => (target ? logit : -9));
      return valueOf(evenFocalLoss(tf.tensor(logits, [1, 20, 20, 1]), tf.tensor(targets, [1, 20, 20, 1])));
    };
    expect(lossOf(1, -1)).toBeCloseTo(lossOf(100, -1), 6);
    const missed = (1 - 1 / (1 + Math.exp(1))) ** 2 * -Math.log(1 / (1 + Math.exp(1)));
    expect(lossOf(1, -1)).toBeCloseTo(0.5 * 0.02 * missed, 5);
    const clean = [tf.fill([1, 20, 20, 1], 1), tf.zeros([1, 20, 20, 1])] as const;
    expect(valueOf(evenFocalLoss(...clean))).toBeCloseTo(valueOf(focalLoss(...clean)), 6);
  });

  it('the cosine is that of each place', () => {
    const a = features([[1, 0, 0], [1, 2, 3], [1, 1, 0]]); // prettier-ignore
    const b = features([[0, 1, 0], [2, 4, 6], [-1, -1, 0]]); // prettier-ignore
    const [orthogonal, parallel, opposite] = cosine(a, b).dataSync();
    expect(orthogonal).toBeCloseTo(0, 5);
    expect(parallel).toBeCloseTo(1, 5);
    expect(opposite).toBeCloseTo(-1, 5);
  });

  it('SimSiam is -1 where both views agree', () => {
    const z = features([[1, 2], [3, -1]]); // prettier-ignore
    expect(valueOf(simSiamLoss(z, z, z, z))).toBeCloseTo(-1, 5);
  });

  it('the negative guide pushes only what is flagged and above the margin, and holds what is normal', () => {
    const cosines = tf.tensor3d([0.9, 0.1, 0.4, 0.5], [1, 2, 2]);
    const flagged = tf.tensor3d([1, 1, 0, 0], [1, 2, 2]);
    const normal = tf.tensor3d([0, 0, 1, 0], [1, 2, 2]);
    const expected = (0.9 - MARGIN) / 2 + (1 - 0.4) / 2;
    expect(valueOf(negativeGuideLoss(cosines, { flagged, normal, flaggedCells: tf.scalar(2), normalCells: tf.scalar(1) }))).toBeCloseTo(
      expected,
      4,
    );
  });

  it('the negative guide is nothing where D flags nothing', () => {
    const cosines = tf.fill([1, 2, 2], 0.9);
    const [marks, cells] = [tf.zeros<tf.Rank.R3>([1, 2, 2]), tf.scalar(0)];
    const none = { flagged: marks, normal: marks, flaggedCells: cells, normalCells: cells };
    expect(valueOf(negativeGuideLoss(cosines as tf.Tensor3D, none))).toBeCloseTo(0, 5);
  });

  it('staying near is the mean square of what moved', () => {
    expect(valueOf(keepNearLoss(tf.tensor([1, 2, 3]), tf.tensor([1, 4, 3])))).toBeCloseTo(4 / 3, 5);
  });

  it('no gradient goes through stopGradient', () => {
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(x, stopGradient(x))))(tf.tensor([2, 5]));
    expect([...gradient.dataSync()]).toEqual([2, 5]);
  });
});

/** One step downhill. */
function minimise(adam: Adam, variable: tf.Variable, loss: () => tf.Scalar): void {
  const { value, grads } = tf.variableGrads(loss, [variable]);
  value.dispose();
  adam.apply(new Map([['x', grads[variable.name]]]), 0.1);
}

describe('Adam', () => {
  const target = [3, -2];
  const lossOf = (variable: tf.Variable) => (): tf.Scalar => tf.sum(tf.square(tf.sub(variable, tf.tensor(target))));

  it('does the steps of Kingma and Ba', () => {
    const variable = tf.variable(tf.tensor([0, 0]));
    const adam = new Adam(new Map([['x', variable]]));
    const x = [0, 0];
    const m = [0, 0];
    const v = [0, 0];
    for (let t = 1; t <= 25; t++) {
      minimise(adam, variable, lossOf(variable));
      for (const i of [0, 1]) {
        const g = 2 * (x[i] - target[i]);
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
        x[i] -= (0.1 * (m[i] / (1 - 0.9 ** t))) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
      }
    }
    variable.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(x[i], 3);
    });
    adam.dispose();
  });

  it('goes on from its state to the bit', async () => {
    const first = tf.variable(tf.tensor([0, 0]));
    const whole = new Adam(new Map([['x', first]]));
    for (let step = 0; step < 5; step++) minimise(whole, first, lossOf(first));
    const state = await whole.state();
    const second = tf.variable(tf.tensor([9, 9]));
    const resumed = new Adam(new Map([['x', second]]));
    resumed.restore(state);
    for (let step = 0; step < 5; step++) {
      minimise(whole, first, lossOf(first));
      minimise(resumed, second, lossOf(second));
    }
    expect([...second.dataSync()]).toEqual([...first.dataSync()]);
    whole.dispose();
    resumed.dispose();
  });

  it('leaks no tensors', () => {
    const variable = tf.variable(tf.tensor([0, 0]));
    const adam = new Adam(new Map([['x', variable]]));
    const goal = tf.tensor(target);
    const loss = (): tf.Scalar => tf.sum(tf.square(tf.sub(variable, goal)));
    minimise(adam, variable, loss);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 10; step++) minimise(adam, variable, loss);
    expect(tf.memory().numTensors).toBe(before);
    adam.dispose();
  });

  it('warms up, peaks and falls to nothing', () => {
    const rates = Array.from({ length: 100 }, (_, step) => cosineRate(1, step, 100));
    expect(rates[0]).toBeLessThan(0.5);
    expect(Math.max(...rates)).toBe(1);
    expect(rates[99]).toBeLessThan(0.01);
  });
});

describe('standardisation', () => {
  it('sums up to mean and deviation per channel', () => {
    const random = new Random(1);
    const sums = new StatisticsSums(2);
    for (let batch = 0; batch < 20; batch++) {
      sums.add(Float32Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? random.normal(5, 2) : random.normal(-1, 0.5))));
    }
    const { mean, deviation } = sums.statistics();
    expect(mean[0]).toBeCloseTo(5, 0);
    expect(deviation[0]).toBeCloseTo(2, 0);
    expect(deviation[1]).toBeCloseTo(0.5, 1);
  });

  it('folds into a 1x1 convolution exactly', () => {
    const layer = {
      op: 'conv',
      name: 'c',
      from: 'x',
      in: 2,
      out: 1,
      kernel: 1,
      stride: 1,
      padding: [0, 0],
      groups: 1,
      activation: 'none',
    } as const;
    const weights = new Map([
      ['c.weight', { shape: [1, 2, 1, 1], data: Float32Array.of(3, -2) }],
      ['c.bias', { shape: [1], data: Float32Array.of(0.5) }],
    ]);
    const statistics = { mean: Float32Array.of(10, 4), deviation: Float32Array.of(2, 5) };
    const folded = foldStandardisation(weights, [layer], new Map([['x', statistics]]));
    const x = [13, -1];
    const expected = 3 * ((x[0] - 10) / 2) - 2 * ((x[1] - 4) / 5) + 0.5;
    const [a, b] = folded.get('c.weight')!.data;
    expect(a * x[0] + b * x[1] + folded.get('c.bias')!.data[0]).toBeCloseTo(expected, 4);
  });
});
