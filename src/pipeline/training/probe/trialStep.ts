import { discriminatorLayers, discriminatorTaps } from '../../backbone/discriminator.ts';
import { type Backbone, layersBetween, layersOf } from '../../backbone/layers.ts';
import { DEFAULT_BACKBONE } from '../../backbone/registry.ts';
import { randomWeights } from '../../backbone/weights.ts';
import { Random } from '../../random.ts';
import type { StartedBackend } from '../../runtime/backends/backend.ts';
import { uploadVariables } from '../../runtime/tfjsBackbone.ts';
import type { Tensor } from '../../tensor.ts';
import { Adam } from '../adam.ts';
import type { GradientEngine, Variables } from '../gradients/engine.ts';
import type { ObjectiveSpec } from '../gradients/objective.ts';
import { openGradients } from '../gradients/open.ts';
import type { Part } from '../gradients/part.ts';
import { stage1Parts } from '../gradients/stage1Objective.ts';
import { stage2Parts } from '../gradients/stage2Objective.ts';
import { STAGE1_DEFAULTS } from '../stage1.ts';
import { predictorVariables, STAGE2_DEFAULTS } from '../stage2.ts';
import type { StageTrial } from './messages.ts';

/** A stage with everything that a step of it takes, made up from always the same chance. */
export interface TrialStage {
  readonly objective: ObjectiveSpec;
  /** The caller disposes of them, by an optimiser or by itself. */
  readonly variables: Variables;
  readonly partsFor: (picturesAtOnce: number) => Part[];
}

/** Steps that are timed, after one that is not. */
const TIMED = 2;

/**
 * A stage as it is trained at an input size, on features of no picture.
 * @param sidePx of a square picture, a multiple of 16
 * @param pictures of a batch; as in training unless told
 */
export function trialStage(stage: 1 | 2, sidePx: number, pictures?: number, backbone: Backbone = DEFAULT_BACKBONE): TrialStage {
  const random = new Random(7);
  const features = (count: number, { channels, stride }: { channels: number; stride: number }): Tensor & Shape4 =>
    normal([count, sidePx / stride, sidePx / stride, channels], random);
  if (stage === 1) {
    const count = pictures ?? STAGE1_DEFAULTS.anomalous + STAGE1_DEFAULTS.clean;
    const layers = discriminatorLayers(backbone);
    const pyramid = new Map(discriminatorTaps(backbone).map((tap) => [tap.layer, features(count, tap)]));
    const side = sidePx / backbone.layer1.stride;
    const targets = Array.from({ length: count }, () => marks([1, side, side, 1], random));
    return {
      objective: { stage: 1, network: { ...backbone, layers }, loss: STAGE1_DEFAULTS.loss },
      variables: uploadVariables(randomWeights(layers, random), layers),
      partsFor: (atOnce) => stage1Parts(pyramid, targets, atOnce),
    };
  }
  const count = pictures ?? STAGE2_DEFAULTS.images;
  const [from, to] = backbone.taps;
  const layers = layersBetween(backbone, from.layer, [to.layer]);
  const weights = randomWeights(layersOf(backbone), random);
  const frozen = new Map([from, to].map((tap) => [tap.layer, features(3 * count, tap)]));
  const cells = count * (sidePx / to.stride) ** 2;
  const probabilities = new Map([[to.layer, Float32Array.from({ length: cells }, () => random.uniform())]]);
  const statistics = new Map([[to.layer, { mean: new Float32Array(to.channels), deviation: new Float32Array(to.channels).fill(1) }]]);
  const { guide, keepNear } = STAGE2_DEFAULTS;
  return {
    objective: { stage: 2, network: { ...backbone, layers }, from: from.layer, to: [to.layer], statistics, guide, keepNear },
    variables: new Map([...uploadVariables(weights, layers), ...predictorVariables(to.layer, to.channels, random)]),
    partsFor: (atOnce) => stage2Parts({ from: from.layer, to: [to.layer] }, frozen, probabilities, atOnce),
  };
}

/** Does a few steps of a stage on a backend. */
export async function trySteps(backend: StartedBackend, stage: TrialStage, threads: number): Promise<StageTrial> {
  const engine = await openGradients(backend, stage.objective, threads);
  const adam = new Adam(stage.variables);
  try {
    const first = await step(engine, adam, stage);
    let stepMs = Infinity;
    for (let i = 0; i < TIMED; i++) stepMs = Math.min(stepMs, (await step(engine, adam, stage)).stepMs);
    return { ...first, stepMs };
  } finally {
    await engine.close();
    adam.dispose();
  }
}

async function step(engine: GradientEngine, adam: Adam, { variables, partsFor }: TrialStage): Promise<StageTrial> {
  const parts = partsFor(engine.picturesAtOnce);
  const startMs = performance.now();
  const { loss, gradients } = await engine.differentiate(variables, parts);
  const computedMs = performance.now() - startMs;
  const read = await Promise.all([...gradients.values()].map((gradient) => gradient.data<'float32'>()));
  const all = new Float32Array(read.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of read) {
    all.set(values, at);
    at += values.length;
  }
  const applyMs = performance.now();
  adam.apply(gradients, STAGE2_DEFAULTS.learningRate);
  await [...variables.values()].at(-1)!.data();
  return { loss, gradients: all, stepMs: computedMs + performance.now() - applyMs };
}

interface Shape4 {
  readonly shape: [number, number, number, number];
}

function normal(shape: [number, number, number, number], random: Random): Tensor & Shape4 {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, data: Float32Array.from({ length: size }, () => random.normal()) };
}

/** 1 in a corner, else 0. */
function marks(shape: [number, number, number, number], random: Random): Tensor {
  const [, height, width] = shape;
  const edge = random.integer(height * width);
  return { shape, data: Float32Array.from({ length: height * width }, (_, i) => Number(i > edge)) };
}
