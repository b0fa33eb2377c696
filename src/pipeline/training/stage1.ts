import * as tf from '@tensorflow/tfjs-core';
import type { Backbone, Layer } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import type { Mask, RgbImage } from '../images/image.ts';
import { Random } from '../random.ts';
import { downloadWeights, runLayers, uploadWeights } from '../runtime/tfjsBackbone.ts';
import type { AnomalyGenerator } from '../synthesis/generator.ts';
import { Adam, cosineRate } from './adam.ts';
import { initialWeights, LOGITS } from '../backbone/discriminator.ts';
import { crossEntropyLoss, evenFocalLoss, focalLoss } from './losses.ts';
import { runSteps, type TrainingWork } from './steps.ts';
import type { PyramidFeatures, PyramidReader } from './pyramid.ts';
import { photometricView } from './views.ts';

const LOSSES = { evenFocal: evenFocalLoss, focal: focalLoss, crossEntropy: crossEntropyLoss };

export interface Stage1Settings {
  readonly steps: number;
  readonly anomalous: number;
  readonly clean: number;
  readonly learningRate: number;
  readonly loss: keyof typeof LOSSES;
  readonly seed: number;
}

export const STAGE1_DEFAULTS: Stage1Settings = { steps: 300, anomalous: 4, clean: 2, learningRate: 1e-3, loss: 'evenFocal', seed: 1 };

/** Pictures that D is examined on, half of them with an anomaly that it is never trained on, and the steps between two examinations. */
const HELD_OUT_IMAGES = 24;
const HELD_OUT_EVERY = 50;

/** D's cells are this many pixels wide and high. */
const CELL_PX = 4;

/**
 * Stage 1, discriminative network pre-training (ToCoAD): F is frozen; D learns the masks of synthetic anomalies, pixel by pixel, from
 * pictures that are partly left clean.
 * @param reader gives the standardised features that D's layers read
 * @returns D's weights for standardised features
 */
export async function pretrainDiscriminator(
  backbone: Backbone,
  layers: readonly Layer[],
  reader: PyramidReader,
  goods: readonly RgbImage[],
  generator: AnomalyGenerator,
  settings: Stage1Settings,
  work: TrainingWork = {},
): Promise<Weights> {
  const { steps, anomalous, clean, learningRate, loss: kind, seed } = settings;
  const network = { ...backbone, layers };
  const initial = uploadWeights(initialWeights(layers, new Random(seed)), layers);
  const variables = new Map([...initial].map(([name, tensor]) => [name, tf.variable(tensor, true)]));
  tf.dispose([...initial.values()]);
  const adam = new Adam(variables);
  try {
    const lossOf = (features: Map<string, tf.Tensor4D>, targets: tf.Tensor): tf.Scalar =>
      LOSSES[kind](runLayers(features, network, [LOGITS], variables).get(LOGITS)!, targets);
    const heldOut = drawBatch(goods, generator, HELD_OUT_IMAGES / 2, HELD_OUT_IMAGES / 2, new Random(seed * 1_000_003 - 1));
    const heldOutLoss = async (): Promise<number> => {
      let sum = 0;
      for (const { image, mask } of heldOut) {
        const features = tensorsOf(await reader.read([image]));
        const loss = tf.tidy(() => lossOf(features, coverage(mask, CELL_PX)));
        sum += (await loss.data())[0];
        tf.dispose([loss, ...features.values()]);
      }
      return sum / heldOut.length;
    };
    await runSteps(
      steps,
      adam,
      work,
      {
        prepare: async (step) => {
          const batch = drawBatch(goods, generator, anomalous, clean, new Random(seed * 1_000_003 + step));
          return { read: await reader.read(batch.map(({ image }) => image)), masks: batch.map(({ mask }) => mask) };
        },
        run: ({ read, masks }, step) => {
          const features = tensorsOf(read);
          const targets = tf.tidy(() => tf.concat(masks.map((mask) => coverage(mask, CELL_PX))));
          const loss = adam.minimise(() => lossOf(features, targets), cosineRate(learningRate, step, steps));
          tf.dispose([targets, ...features.values()]);
          return Promise.resolve(loss);
        },
      },
      { every: HELD_OUT_EVERY, heldOutLoss },
    );
    return await downloadWeights(variables, layers);
  } finally {
    adam.dispose();
  }
}

/** Photometric views of goods, the first ones with an anomaly made on them. All chance of one step comes from its own seed. */
function drawBatch(
  goods: readonly RgbImage[],
  generator: AnomalyGenerator,
  anomalous: number,
  clean: number,
  random: Random,
): { image: RgbImage; mask: Mask }[] {
  return Array.from({ length: anomalous + clean }, (_, i) => {
    const image = photometricView(random.pick(goods), random);
    const { width, height } = image;
    return i < anomalous ? generator.make(image, random) : { image, mask: { width, height, data: new Uint8Array(width * height) } };
  });
}

/** Frozen features as tensors, which the caller disposes of. */
export function tensorsOf(features: PyramidFeatures): Map<string, tf.Tensor4D> {
  return new Map([...features].map(([layer, { shape, data }]) => [layer, tf.tensor4d(data, shape)]));
}

/** The share of each cell that a mask covers: `[1, H / cell, W / cell, 1]`, 0..1. */
export function coverage({ width, height, data }: Mask, cellPx: number): tf.Tensor4D {
  const columns = width / cellPx;
  const cells = new Float32Array(columns * (height / cellPx));
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cellPx) * columns;
    for (let x = 0; x < width; x++) cells[row + Math.floor(x / cellPx)] += data[y * width + x];
  }
  return tf.tensor4d(
    cells.map((count) => count / cellPx ** 2),
    [1, height / cellPx, columns, 1],
  );
}
