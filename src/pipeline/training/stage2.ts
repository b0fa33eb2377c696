import * as tf from '@tensorflow/tfjs-core';
import type { Backbone, Layer } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import { PipelineError } from '../errors.ts';
import type { RgbImage } from '../images/image.ts';
import { Random } from '../random.ts';
import { downloadWeights, runLayers, type TensorWeights, uploadWeights } from '../runtime/tfjsBackbone.ts';
import type { AnomalyGenerator } from '../synthesis/generator.ts';
import { Adam, cosineRate } from './adam.ts';
import { cosine, keepNearLoss, negativeGuideLoss, simSiamLoss, stopGradient } from './losses.ts';
import type { PyramidReader } from './pyramid.ts';
import type { ChannelStatistics } from './standardise.ts';
import { runSteps, type TrainingWork } from './steps.ts';
import { photometricView } from './views.ts';

export interface Stage2Settings {
  readonly steps: number;
  readonly images: number;
  readonly learningRate: number;
  readonly predictorRate: number;
  /** Weight of the negative guide; 0 leaves D's word out, for comparison. */
  readonly guide: number;
  /** Weight of staying near the frozen features. */
  readonly keepNear: number;
  readonly seed: number;
}

export const STAGE2_DEFAULTS: Stage2Settings = {
  steps: 120,
  images: 4,
  learningRate: 1e-4,
  predictorRate: 1e-3,
  guide: 1,
  keepNear: 1,
  seed: 1,
};

/** D's probability from which a place counts as anomalous, and below which it surely is not. */
const FLAGGED = 0.5;
const SURELY_NORMAL = 0.1;
/** Standard deviation of standardised features under which they are collapsing; 1 at the start. */
const COLLAPSED = 0.2;

/** What stage 2 fine-tunes: the layers between what is given and what is wanted. */
export interface Tuned {
  /** The layer whose frozen features go in, and the layer that is tuned for. */
  readonly from: string;
  readonly to: string;
  /** The layers in between, in order. */
  readonly layers: readonly Layer[];
  /** The weights before tuning. */
  readonly weights: Weights;
  /** Channel statistics of `to`'s frozen output: losses see standardised features. */
  readonly statistics: ChannelStatistics;
}

/** D's probabilities of "anomalous" on `to`'s grid, the largest within each cell: `[N * h * w]`. */
export type Guide = (images: readonly RgbImage[]) => Promise<Float32Array>;

/**
 * Stage 2, negative-guided contrastive learning (ToCoAD): D is frozen; the backbone's later layers are tuned by SimSiam on two photometric
 * views of good pictures, while a synthetic anomaly on the first view is pushed off it where D marks it, and held to it where D is sure that it is normal.
 * Batch norm is folded into the weights, so its statistics stay fixed.
 * @param reader gives `from`'s raw features and `to`'s standardised frozen ones
 * @throws PipelineError CANCELLED, TRAINING_DIVERGED, TRAINING_COLLAPSED
 */
export async function tuneExtractor(
  backbone: Backbone,
  tuned: Tuned,
  reader: PyramidReader,
  guide: Guide,
  goods: readonly RgbImage[],
  generator: AnomalyGenerator,
  settings: Stage2Settings,
  work: TrainingWork = {},
): Promise<Weights> {
  const { steps, images, learningRate, predictorRate, guide: guideWeight, keepNear, seed } = settings;
  const { from, to, layers, statistics } = tuned;
  const channels = statistics.mean.length;
  const network = { ...backbone, layers };
  const start = uploadWeights(tuned.weights, layers);
  const variables = new Map([...start].map(([name, tensor]) => [name, tf.variable(tensor, true)]));
  tf.dispose([...start.values()]);
  const predictor = predictorVariables(channels, new Random(seed));
  const all = new Map([...variables, ...predictor]);
  const adam = new Adam(all);
  const mean = tf.tensor1d(statistics.mean);
  const deviation = tf.tensor1d(statistics.deviation);
  const featuresOf = (input: tf.Tensor4D): tf.Tensor4D => {
    const raw = runLayers(new Map([[from, input]]), network, [to], variables).get(to)!;
    return tf.div(tf.sub(raw, mean), deviation);
  };
  try {
    await runSteps(steps, adam, work, async (step) => {
      const { first, second, anomalous } = drawViews(goods, generator, images, new Random(seed * 1_000_033 + step));
      const features = await reader.read([...first, ...second, ...anomalous]);
      const input = features.get(from)!;
      const frozen = features.get(to)!;
      const inputs = tf.tensor4d(input.data, input.shape);
      const [, rows, columns] = frozen.shape;
      const frozenFirst = tf.tensor4d(frozen.data.slice(0, frozen.data.length / 3), [images, rows, columns, channels]);
      const probability = tf.tensor3d(await guide(anomalous), [images, rows, columns]);
      let spread: tf.Tensor | undefined;
      const loss = adam.minimise(
        () => {
          const [z1, z2, za] = tf.split<tf.Tensor4D>(featuresOf(inputs), 3, 0);
          spread = tf.keep(tf.sqrt(tf.mean(tf.square(tf.sub(z1, tf.mean(z1, [0, 1, 2], true))))));
          const p1 = predict(z1, predictor);
          const p2 = predict(z2, predictor);
          const good = stopGradient(z1);
          const attract = simSiamLoss(p1, stopGradient(z2), p2, good);
          const stay = tf.mul<tf.Scalar>(keepNearLoss(z1, frozenFirst), keepNear);
          if (guideWeight === 0) return tf.add<tf.Scalar>(attract, stay);
          const flagged = tf.cast<tf.Tensor3D>(tf.greater(probability, FLAGGED), 'float32');
          const normal = tf.cast<tf.Tensor3D>(tf.less(probability, SURELY_NORMAL), 'float32');
          const repel = tf.mul<tf.Scalar>(negativeGuideLoss(cosine(za, good), flagged, normal), guideWeight);
          return tf.addN<tf.Scalar>([attract, stay, repel]);
        },
        (name) => cosineRate(predictor.has(name) ? predictorRate : learningRate, step, steps),
      );
      const [deviationNow] = await spread!.data();
      tf.dispose([inputs, frozenFirst, probability, spread!]);
      if (deviationNow < COLLAPSED) {
        loss.dispose();
        throw new PipelineError('TRAINING_COLLAPSED', `step ${step}`, { detail: `spread ${deviationNow.toFixed(3)}` });
      }
      return loss;
    });
    return await downloadWeights(variables, layers);
  } finally {
    adam.dispose();
    tf.dispose([mean, deviation]);
  }
}

/** SimSiam's predictor per place (Chen & He 2021, section 3): a bottleneck of a quarter, as 1x1 convolutions. */
function predictorVariables(channels: number, random: Random): Map<string, tf.Variable> {
  const inner = Math.round(channels / 4);
  const matrix = (rows: number, columns: number): tf.Variable => {
    const values = Float32Array.from({ length: rows * columns }, () => random.normal(0, Math.sqrt(2 / rows)));
    return tf.tidy(() => tf.variable(tf.tensor4d(values, [1, 1, rows, columns]), true));
  };
  return new Map([
    ['predictor.1', matrix(channels, inner)],
    ['predictor.2', matrix(inner, channels)],
  ]);
}

function predict(z: tf.Tensor4D, predictor: TensorWeights): tf.Tensor4D {
  const hidden = tf.relu(tf.conv2d(z, predictor.get('predictor.1') as tf.Tensor4D, 1, 'valid'));
  return tf.conv2d(hidden, predictor.get('predictor.2') as tf.Tensor4D, 1, 'valid');
}

/** Two views of some goods, and a synthetic anomaly on the first of each. */
function drawViews(
  goods: readonly RgbImage[],
  generator: AnomalyGenerator,
  count: number,
  random: Random,
): { first: RgbImage[]; second: RgbImage[]; anomalous: RgbImage[] } {
  const drawn = Array.from({ length: count }, () => random.pick(goods));
  const first = drawn.map((image) => photometricView(image, random));
  const second = drawn.map((image) => photometricView(image, random));
  return { first, second, anomalous: first.map((image) => generator.make(image, random).image) };
}
