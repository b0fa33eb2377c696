import * as tf from '@tensorflow/tfjs-core';
import type { Backbone, Layer } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import { PipelineError } from '../errors.ts';
import type { RgbImage } from '../images/image.ts';
import { Random } from '../random.ts';
import { downloadWeights, uploadVariables } from '../runtime/tfjsBackbone.ts';
import type { AnomalyGenerator } from '../synthesis/generator.ts';
import { Adam, cosineRate } from './adam.ts';
import type { OpenEngine } from './gradients/engine.ts';
import type { Part } from './gradients/part.ts';
import { predictorName, stage2Parts } from './gradients/stage2Objective.ts';
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

export const STAGE2_DEFAULTS: Omit<Stage2Settings, 'steps' | 'seed'> = {
  images: 4,
  learningRate: 1e-4,
  predictorRate: 1e-3,
  guide: 1,
  keepNear: 1,
};

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
 * @param open makes what computes the gradients
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
  open: OpenEngine,
  work: TrainingWork = {},
): Promise<Weights> {
  const { steps, images, learningRate, predictorRate, keepNear, seed } = settings;
  const { from, to, layers, statistics } = tuned;
  const variables = uploadVariables(tuned.weights, layers);
  const channels = to.map((layer) => statistics.get(layer)!.mean.length);
  const predictors = to.flatMap((layer, i) => [...predictorVariables(layer, channels[i], new Random(seed))]);
  const all = new Map([...variables, ...predictors]);
  const adam = new Adam(all);
  const network = { ...backbone, layers };
  const engine = await open({ stage: 2, network, from, to, statistics, guide: settings.guide, keepNear });
  try {
    const prepare = async (step: number): Promise<Part[]> => {
      const { first, second, anomalous } = drawViews(goods, generator, images, new Random(seed * 1_000_033 + step));
      const frozen = await reader.read([...first, ...second, ...anomalous]);
      return stage2Parts({ from, to }, frozen, await guide(anomalous), engine.picturesAtOnce);
    };
    const run = async (parts: readonly Part[], step: number): Promise<number> => {
      const { loss, gradients, watched } = await engine.differentiate(all, parts);
      adam.apply(gradients, (name) => cosineRate(variables.has(name) ? learningRate : predictorRate, step, steps));
      const cells = to.map((layer) => parts.reduce((sum, part) => sum + part.get(`${layer}/normal`)!.data.length, 0));
      const spread = Math.min(...spreads(watched, channels, cells));
      if (spread < COLLAPSED) throw new PipelineError('TRAINING_COLLAPSED', `step ${step}`, { detail: `spread ${spread.toFixed(3)}` });
      return loss;
    };
    await runSteps(steps, adam, work, { prepare, run });
    return await downloadWeights(variables, layers);
  } finally {
    await engine.close();
    adam.dispose();
  }
}

/**
 * Standard deviation of each layer's features about the means of their channels.
 * @param watched per layer the sum of each channel, then that of all squares
 * @param cells that the sums are over, per layer
 */
function spreads(watched: Float32Array, channels: readonly number[], cells: readonly number[]): number[] {
  let at = 0;
  return channels.map((count, layer) => {
    const means = watched.subarray(at, at + count).map((sum) => sum / cells[layer]);
    const square = watched[at + count] / cells[layer];
    at += count + 1;
    return Math.sqrt(Math.max(0, square - means.reduce((sum, mean) => sum + mean ** 2, 0)) / count);
  });
}

/** SimSiam's predictor per place (Chen & He 2021, section 3): a bottleneck of a quarter, as 1x1 convolutions. */
export function predictorVariables(layer: string, channels: number, random: Random): Map<string, tf.Variable> {
  const inner = Math.round(channels / 4);
  const matrix = (rows: number, columns: number): tf.Variable => {
    const values = Float32Array.from({ length: rows * columns }, () => random.normal(0, Math.sqrt(2 / rows)));
    return tf.tidy(() => tf.variable(tf.tensor4d(values, [1, 1, rows, columns]), true));
  };
  return new Map([
    [predictorName(layer, 1), matrix(channels, inner)],
    [predictorName(layer, 2), matrix(inner, channels)],
  ]);
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
