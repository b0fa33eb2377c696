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
import type { PyramidFeatures, PyramidLayer, PyramidReader } from './pyramid.ts';
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
  /** The layer whose frozen features go in. */
  readonly from: string;
  /** The layers that are tuned for; each weighs the same. */
  readonly to: readonly string[];
  /** The layers in between, in order. */
  readonly layers: readonly Layer[];
  /** The weights before tuning. */
  readonly weights: Weights;
  /** Channel statistics of the frozen output of each of `to`: losses see standardised features. */
  readonly statistics: ReadonlyMap<string, ChannelStatistics>;
}

/** D's probabilities of "anomalous" on the grid of each of `to`, the largest within each cell: `[N * h * w]`. */
export type Guide = (images: readonly RgbImage[]) => Promise<ReadonlyMap<string, Float32Array>>;

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
  const { steps, images, learningRate, predictorRate, seed } = settings;
  const { from, to, layers } = tuned;
  const network = { ...backbone, layers };
  const start = uploadWeights(tuned.weights, layers);
  const variables = new Map([...start].map(([name, tensor]) => [name, tf.variable(tensor, true)]));
  tf.dispose([...start.values()]);
  const heads = to.map((layer) => createHead(layer, tuned.statistics.get(layer)!, seed));
  const adam = new Adam(new Map([variables, ...heads.map(({ predictor }) => predictor)].flatMap((map) => [...map])));
  try {
    const prepare = async (step: number): Promise<Batch> => {
      const { first, second, anomalous } = drawViews(goods, generator, images, new Random(seed * 1_000_033 + step));
      return { frozen: await reader.read([...first, ...second, ...anomalous]), probabilities: await guide(anomalous) };
    };
    const run = async ({ frozen, probabilities }: Batch, step: number): Promise<tf.Scalar> => {
      const { data, shape } = frozen.get(from)!;
      const inputs = tf.tensor4d(data, shape);
      const places = heads.map(({ layer }) => placesOf(frozen.get(layer)!, probabilities.get(layer)!));
      let spreads: tf.Tensor[] = [];
      const loss = adam.minimise(
        () => {
          const raw = runLayers(new Map([[from, inputs]]), network, to, variables);
          const parts = heads.map((head, i) => headLoss(raw.get(head.layer)!, head, places[i], settings));
          spreads = parts.map(({ spread }) => tf.keep(spread));
          return tf.div<tf.Scalar>(tf.addN(parts.map((part) => part.loss)), heads.length);
        },
        (name) => cosineRate(variables.has(name) ? learningRate : predictorRate, step, steps),
      );
      const spread = Math.min(...(await Promise.all(spreads.map(async (tensor) => (await tensor.data())[0]))));
      tf.dispose([inputs, ...spreads, ...places.flatMap((place) => Object.values(place) as tf.Tensor[])]);
      if (spread < COLLAPSED) {
        loss.dispose();
        throw new PipelineError('TRAINING_COLLAPSED', `step ${step}`, { detail: `spread ${spread.toFixed(3)}` });
      }
      return loss;
    };
    await runSteps(steps, adam, work, { prepare, run });
    return await downloadWeights(variables, layers);
  } finally {
    adam.dispose();
    tf.dispose(heads.flatMap(({ mean, deviation }) => [mean, deviation]));
  }
}

/** Features of the first views, the second ones and the anomalous pictures, and D's probabilities for the last. */
interface Batch {
  readonly frozen: PyramidFeatures;
  readonly probabilities: ReadonlyMap<string, Float32Array>;
}

/** What the losses need to read one of the tuned layers. */
interface Head {
  readonly layer: string;
  readonly mean: tf.Tensor1D;
  readonly deviation: tf.Tensor1D;
  readonly predictor: ReadonlyMap<string, tf.Variable>;
}

function createHead(layer: string, { mean, deviation }: ChannelStatistics, seed: number): Head {
  const predictor = predictorVariables(layer, mean.length, new Random(seed));
  return { layer, mean: tf.tensor1d(mean), deviation: tf.tensor1d(deviation), predictor };
}

/** One layer's places in a batch. */
interface Places {
  /** The first views' frozen features, standardised, `[N, h, w, C]`. */
  readonly frozen: tf.Tensor4D;
  /** `[N, h, w]` 1 where D flags the anomalous picture, else 0. */
  readonly flagged: tf.Tensor3D;
  /** `[N, h, w]` 1 where D is sure that the anomalous picture is normal, else 0. */
  readonly normal: tf.Tensor3D;
}

/** @param frozen of the first views, the second ones and the anomalous pictures; `probability` D's for the last */
function placesOf({ data, shape: [count, rows, columns, channels] }: PyramidLayer, probability: Float32Array): Places {
  const images = count / 3;
  const grid: [number, number, number] = [images, rows, columns];
  const marks = (isMarked: (p: number) => boolean): tf.Tensor3D =>
    tf.tensor3d(
      Float32Array.from(probability, (p) => Number(isMarked(p))),
      grid,
    );
  return {
    frozen: tf.tensor4d(data.subarray(0, data.length / 3), [...grid, channels]),
    flagged: marks((p) => p > FLAGGED),
    normal: marks((p) => p < SURELY_NORMAL),
  };
}

/** @param raw the tuned layer's output for the first views, the second ones and the anomalous pictures, `[3 N, h, w, C]` */
function headLoss(
  raw: tf.Tensor4D,
  { mean, deviation, predictor }: Head,
  { frozen, flagged, normal }: Places,
  { guide, keepNear }: Stage2Settings,
): { loss: tf.Scalar; spread: tf.Scalar } {
  const features = tf.div<tf.Tensor4D>(tf.sub(raw, mean), deviation);
  const [z1, z2, za] = tf.split<tf.Tensor4D>(features, 3, 0);
  const spread = tf.sqrt<tf.Scalar>(tf.mean(tf.square(tf.sub(z1, tf.mean(z1, [0, 1, 2], true)))));
  const good = stopGradient(z1);
  const attract = simSiamLoss(predict(z1, predictor), stopGradient(z2), predict(z2, predictor), good);
  const stay = tf.mul<tf.Scalar>(keepNearLoss(z1, frozen), keepNear);
  if (guide === 0) return { loss: tf.add<tf.Scalar>(attract, stay), spread };
  const repel = tf.mul<tf.Scalar>(negativeGuideLoss(cosine(za, good), flagged, normal), guide);
  return { loss: tf.addN<tf.Scalar>([attract, stay, repel]), spread };
}

/** SimSiam's predictor per place (Chen & He 2021, section 3): a bottleneck of a quarter, as 1x1 convolutions. */
function predictorVariables(layer: string, channels: number, random: Random): Map<string, tf.Variable> {
  const inner = Math.round(channels / 4);
  const matrix = (rows: number, columns: number): tf.Variable => {
    const values = Float32Array.from({ length: rows * columns }, () => random.normal(0, Math.sqrt(2 / rows)));
    return tf.tidy(() => tf.variable(tf.tensor4d(values, [1, 1, rows, columns]), true));
  };
  return new Map([
    [`${layer}.predictor.1`, matrix(channels, inner)],
    [`${layer}.predictor.2`, matrix(inner, channels)],
  ]);
}

function predict(z: tf.Tensor4D, predictor: TensorWeights): tf.Tensor4D {
  const [inward, outward] = [...predictor.values()] as tf.Tensor4D[];
  return tf.conv2d(tf.relu(tf.conv2d(z, inward, 1, 'valid')), outward, 1, 'valid');
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
