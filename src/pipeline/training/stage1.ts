import type { Backbone, Layer } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import type { Mask, RgbImage } from '../images/image.ts';
import { Random } from '../random.ts';
import { downloadWeights, uploadVariables } from '../runtime/tfjsBackbone.ts';
import type { Tensor } from '../tensor.ts';
import type { AnomalyGenerator } from '../synthesis/generator.ts';
import { Adam, cosineRate } from './adam.ts';
import { initialWeights } from '../backbone/discriminator.ts';
import type { OpenEngine } from './gradients/engine.ts';
import { type Stage1Objective, stage1Parts } from './gradients/stage1Objective.ts';
import { runSteps, type TrainingWork } from './steps.ts';
import type { PyramidReader } from './pyramid.ts';
import { photometricView } from './views.ts';

export interface Stage1Settings {
  readonly steps: number;
  readonly anomalous: number;
  readonly clean: number;
  readonly learningRate: number;
  readonly loss: Stage1Objective['loss'];
  readonly seed: number;
}

/** What no preset and no person says. */
export const STAGE1_DEFAULTS: Omit<Stage1Settings, 'steps' | 'seed'> = {
  anomalous: 4,
  clean: 2,
  learningRate: 1e-3,
  loss: 'evenFocal',
};

/** Pictures that D is examined on, half of them with an anomaly that it is never trained on, and the steps between two examinations. */
const HELD_OUT_IMAGES = 24;
const HELD_OUT_EVERY = 50;
/** How many of them are held as features at a time. */
const HELD_OUT_AT_ONCE = 8;

/** D's cells are this many pixels wide and high. */
const CELL_PX = 4;

/**
 * Stage 1, discriminative network pre-training (ToCoAD): F is frozen; D learns the masks of synthetic anomalies, pixel by pixel, from
 * pictures that are partly left clean.
 * @param reader gives the standardised features that D's layers read
 * @param open makes what computes the gradients
 * @returns D's weights for standardised features
 */
export async function pretrainDiscriminator(
  backbone: Backbone,
  layers: readonly Layer[],
  reader: PyramidReader,
  goods: readonly RgbImage[],
  generator: AnomalyGenerator,
  settings: Stage1Settings,
  open: OpenEngine,
  work: TrainingWork = {},
): Promise<Weights> {
  const { steps, anomalous, clean, learningRate, loss, seed } = settings;
  const variables = uploadVariables(initialWeights(layers, new Random(seed)), layers);
  const adam = new Adam(variables);
  const engine = await open({ stage: 1, network: { ...backbone, layers }, loss });
  try {
    const heldOut = drawBatch(goods, generator, HELD_OUT_IMAGES / 2, HELD_OUT_IMAGES / 2, new Random(seed * 1_000_003 - 1));
    const heldOutLoss = async (): Promise<number> => {
      let sum = 0;
      for (let first = 0; first < heldOut.length; first += HELD_OUT_AT_ONCE) {
        const parts = [];
        for (const { image, mask } of heldOut.slice(first, first + HELD_OUT_AT_ONCE)) {
          parts.push(...stage1Parts(await reader.read([image]), [coverage(mask, CELL_PX)], 1));
        }
        for (const value of await engine.losses(variables, parts)) sum += value;
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
          const features = await reader.read(batch.map(({ image }) => image));
          const targets = batch.map(({ mask }) => coverage(mask, CELL_PX));
          return stage1Parts(features, targets, engine.picturesAtOnce);
        },
        run: async (parts, step) => {
          const { loss: value, gradients } = await engine.differentiate(variables, parts);
          adam.apply(gradients, cosineRate(learningRate, step, steps));
          return value;
        },
      },
      { every: HELD_OUT_EVERY, heldOutLoss },
    );
    return await downloadWeights(variables, layers);
  } finally {
    await engine.close();
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

/** The share of each cell that a mask covers: `[1, H / cell, W / cell, 1]`, 0..1. */
function coverage({ width, height, data }: Mask, cellPx: number): Tensor {
  const columns = width / cellPx;
  const cells = new Float32Array(columns * (height / cellPx));
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cellPx) * columns;
    for (let x = 0; x < width; x++) cells[row + Math.floor(x / cellPx)] += data[y * width + x];
  }
  return { shape: [1, height / cellPx, columns, 1], data: cells.map((count) => count / cellPx ** 2) };
}
