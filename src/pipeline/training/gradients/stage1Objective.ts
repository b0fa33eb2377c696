import * as tf from '@tensorflow/tfjs-core';
import { LOGITS } from '../../backbone/discriminator.ts';
import type { Backbone } from '../../backbone/layers.ts';
import { runLayers } from '../../runtime/tfjsBackbone.ts';
import { crossEntropyLoss, evenFocalLoss, focalLoss } from '../losses.ts';
import type { PyramidFeatures } from '../pyramid.ts';
import type { Tensor } from '../../tensor.ts';
import { type Objective, type Part, picturesOf, ranges, stacked } from './part.ts';

const LOSSES = { evenFocal: evenFocalLoss, focal: focalLoss, crossEntropy: crossEntropyLoss };

/** D on standardised frozen features against masks. */
export interface Stage1Objective {
  readonly stage: 1;
  /** D's layers, beside the backbone's other facts. */
  readonly network: Backbone;
  readonly loss: keyof typeof LOSSES;
}

export function stage1Objective({ network, loss }: Stage1Objective): Objective {
  return (variables, part) => {
    const features = new Map([...part].filter(([name]) => !OWN.has(name))) as Map<string, tf.Tensor4D>;
    const logits = runLayers(features, network, [LOGITS], variables).get(LOGITS)!;
    return { loss: tf.mul(LOSSES[loss](logits, part.get(TARGETS)!), part.get(SHARE)!) };
  };
}

/** `[N, H / 4, W / 4, 1]`, 0..1: how much of each cell is anomalous. */
const TARGETS = 'targets';
/** A number: the part's pictures among the batch's. */
const SHARE = 'share';
const OWN: ReadonlySet<string> = new Set([TARGETS, SHARE]);

/**
 * The parts of a batch.
 * @param targets `[1, H / 4, W / 4, 1]` of each picture
 * @param atOnce pictures of a part, at the most
 */
export function stage1Parts(features: PyramidFeatures, targets: readonly Tensor[], atOnce: number): Part[] {
  const pictures = targets.length;
  return ranges(pictures, atOnce).map(([first, last]) => {
    const part = new Map<string, Tensor>();
    for (const [layer, batch] of features) part.set(layer, picturesOf(batch, first, last));
    part.set(TARGETS, stacked(targets.slice(first, last)));
    return part.set(SHARE, { shape: [], data: Float32Array.of((last - first) / pictures) });
  });
}
