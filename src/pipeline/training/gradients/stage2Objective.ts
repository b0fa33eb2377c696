import * as tf from '@tensorflow/tfjs-core';
import type { Backbone } from '../../backbone/layers.ts';
import { runLayers } from '../../runtime/tfjsBackbone.ts';
import type { Tensor } from '../../tensor.ts';
import { cosine, keepNearLoss, negativeGuideLoss, simSiamLoss, stopGradient } from '../losses.ts';
import type { PyramidFeatures } from '../pyramid.ts';
import type { ChannelStatistics } from '../standardise.ts';
import { type Objective, type Part, picturesOf, ranges, stacked } from './part.ts';

/** D's probability from which a place counts as anomalous, and below which it surely is not. */
const FLAGGED = 0.5;
const SURELY_NORMAL = 0.1;

/** The tuned layers on two views of good pictures and an anomalous one. */
export interface Stage2Objective {
  readonly stage: 2;
  /** The layers that are tuned, beside the backbone's other facts. */
  readonly network: Backbone;
  readonly from: string;
  readonly to: readonly string[];
  /** Of the frozen output of each of `to`. */
  readonly statistics: ReadonlyMap<string, ChannelStatistics>;
  readonly guide: number;
  readonly keepNear: number;
}

/** Its `watched` is, for each of `to`, the sum of each channel of the first views' features, and after them the sum of all squares. */
export function stage2Objective({ network, from, to, statistics, guide, keepNear }: Stage2Objective): Objective {
  return (variables, part) => {
    const raw = runLayers(new Map([[from, part.get(from) as tf.Tensor4D]]), network, to, variables);
    const heads = to.map((layer) => {
      const { mean, deviation } = statistics.get(layer)!;
      const features = tf.div<tf.Tensor4D>(tf.sub(raw.get(layer)!, tf.tensor1d(mean)), tf.tensor1d(deviation));
      const predictor = [1, 2].map((i) => variables.get(predictorName(layer, i)) as tf.Tensor4D);
      return headLoss(features, predictor, (name) => part.get(`${layer}/${name}`)!, { guide, keepNear });
    });
    const loss = tf.div<tf.Scalar>(tf.addN(heads.map((head) => head.loss)), heads.length);
    return { loss, watched: tf.concat1d(heads.map(({ watched }) => watched)) };
  };
}

/** The variables of a layer's predictor. */
export function predictorName(layer: string, i: number): string {
  return `${layer}.predictor.${i}`;
}

type OfPart = (name: 'frozen' | 'flagged' | 'normal' | 'flaggedCells' | 'normalCells' | 'share') => tf.Tensor;

/** @param features standardised, of the first views, the second ones and the anomalous pictures, `[3 N, h, w, C]` */
function headLoss(
  features: tf.Tensor4D,
  predictor: readonly tf.Tensor4D[],
  of: OfPart,
  { guide, keepNear }: { readonly guide: number; readonly keepNear: number },
): { loss: tf.Scalar; watched: tf.Tensor1D } {
  const [z1, z2, za] = tf.split<tf.Tensor4D>(features, 3, 0);
  const watched = tf.concat1d([tf.sum<tf.Tensor1D>(z1, [0, 1, 2]), tf.reshape<tf.Rank.R1>(tf.sum(tf.square(z1)), [1])]);
  const good = stopGradient(z1);
  const attract = simSiamLoss(predict(z1, predictor), stopGradient(z2), predict(z2, predictor), good);
  const stay = tf.mul(keepNearLoss(z1, of('frozen')), keepNear);
  const together = tf.mul<tf.Scalar>(tf.add(attract, stay), of('share'));
  if (guide === 0) return { loss: together, watched };
  const marks = {
    flagged: of('flagged') as tf.Tensor3D,
    normal: of('normal') as tf.Tensor3D,
    flaggedCells: of('flaggedCells') as tf.Scalar,
    normalCells: of('normalCells') as tf.Scalar,
  };
  return { loss: tf.add(together, tf.mul(negativeGuideLoss(cosine(za, good), marks), guide)), watched };
}

function predict(z: tf.Tensor4D, [inward, outward]: readonly tf.Tensor4D[]): tf.Tensor4D {
  return tf.conv2d(tf.relu(tf.conv2d(z, inward, 1, 'valid')), outward, 1, 'valid');
}

/**
 * The parts of a batch.
 * @param frozen of the first views, the second ones and the anomalous pictures: `from` raw, each of `to` standardised
 * @param probabilities D's for the anomalous pictures, on the grid of each of `to`, `[N * h * w]`
 * @param atOnce pictures of a part, at the most
 */
export function stage2Parts(
  { from, to }: Pick<Stage2Objective, 'from' | 'to'>,
  frozen: PyramidFeatures,
  probabilities: ReadonlyMap<string, Float32Array>,
  atOnce: number,
): Part[] {
  const pictures = frozen.get(from)!.shape[0] / 3;
  const marked = new Map(to.map((layer) => [layer, marksOf(probabilities.get(layer)!, frozen.get(layer)!.shape, pictures)]));
  return ranges(pictures, atOnce).map(([first, last]) => {
    const views = [0, 1, 2].map((view) => picturesOf(frozen.get(from)!, view * pictures + first, view * pictures + last));
    const part = new Map<string, Tensor>([[from, stacked(views)]]);
    for (const layer of to) {
      const { flagged, normal } = marked.get(layer)!;
      part
        .set(`${layer}/frozen`, picturesOf(frozen.get(layer)!, first, last))
        .set(`${layer}/flagged`, picturesOf(flagged, first, last))
        .set(`${layer}/normal`, picturesOf(normal, first, last))
        .set(`${layer}/flaggedCells`, cellsOf(flagged))
        .set(`${layer}/normalCells`, cellsOf(normal))
        .set(`${layer}/share`, { shape: [], data: Float32Array.of((last - first) / pictures) });
    }
    return part;
  });
}

/** Where D flags an anomaly, and where it is sure of none, `[N, h, w]` of 1 and 0. */
function marksOf(probability: Float32Array, [, rows, columns]: readonly number[], pictures: number): { flagged: Tensor; normal: Tensor } {
  const shape = [pictures, rows, columns];
  const where = (isMarked: (p: number) => boolean): Tensor => ({
    shape,
    data: Float32Array.from(probability, (p) => Number(isMarked(p))),
  });
  return { flagged: where((p) => p > FLAGGED), normal: where((p) => p < SURELY_NORMAL) };
}

function cellsOf({ data }: Tensor): Tensor {
  return { shape: [], data: Float32Array.of(data.reduce((sum, value) => sum + value, 0)) };
}
