import * as tf from '@tensorflow/tfjs-core';

/** Keeps logarithms, roots and quotients finite. */
const EPSILON = 1e-6;
/** Weight of either class in the focal loss. */
const ALPHA = 0.5;

/** The share of its picture that an anomaly counts as having, however small or large it is. */
const COUNTED_SHARE = 0.02;

/**
 * Focal loss (Lin et al. 2017, equation 5), for soft targets: the mean of
 * - alpha y (1 - p)^gamma log p - (1 - alpha) (1 - y) p^gamma log(1 - p), p = sigmoid(logit).
 * alpha 0.5 and gamma 2 are ToCoAD's.
 * @param logits `[N, h, w, 1]`; `targets` the share of each cell that is anomalous, 0..1, same shape
 */
export function focalLoss(logits: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => focal(logits, targets, targets));
}

/**
 * Focal loss in which every anomaly weighs the same, our own form: a picture's anomalous cells are weighted so that they count as 2 % of
 * it. By itself the loss of a speck is drowned by that of a blot a thousand times its size, and specks are what is hard to see.
 * Shapes as `focalLoss`.
 */
export function evenFocalLoss(logits: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => focal(logits, evened(targets), targets));
}

/** Binary cross-entropy for soft targets, evened out as `evenFocalLoss`: the loss that the paper compares with. Shapes as there. */
export function crossEntropyLoss(logits: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const { p, q } = probabilities(logits);
    return tf.neg(tf.mean(tf.add(tf.mul(evened(targets), tf.log(p)), tf.mul(tf.sub(1, targets), tf.log(q)))));
  });
}

/** @param weights how much each cell counts as anomalous; all of them shaped as `logits` */
function focal(logits: tf.Tensor, weights: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  const { p, q } = probabilities(logits);
  const anomalous = tf.mul(tf.mul(weights, tf.square(q)), tf.log(p));
  const normal = tf.mul(tf.mul(tf.sub(1, targets), tf.square(p)), tf.log(q));
  return tf.neg(tf.mean(tf.mul(tf.add(anomalous, normal), ALPHA)));
}

function probabilities(logits: tf.Tensor): { p: tf.Tensor; q: tf.Tensor } {
  const p = tf.clipByValue(tf.sigmoid(logits), EPSILON, 1 - EPSILON);
  return { p, q: tf.sub(1, p) };
}

/** Targets scaled to the counted share of each picture; an empty mask stays empty. */
function evened(targets: tf.Tensor): tf.Tensor {
  const cells = targets.size / targets.shape[0];
  const anomalous = tf.maximum(tf.sum(targets, [1, 2, 3], true), 1);
  return tf.mul(targets, tf.div(COUNTED_SHARE * cells, anomalous));
}

/** Cosine of the angle between two features at each place: `[N, h, w, C]` twice to `[N, h, w]`. */
export function cosine(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor3D {
  return tf.tidy(() => {
    const product = tf.sum(tf.mul(a, b), -1);
    const norms = tf.sqrt(tf.add(tf.mul(tf.sum(tf.square(a), -1), tf.sum(tf.square(b), -1)), EPSILON));
    return tf.div<tf.Tensor3D>(product, norms);
  });
}

/**
 * SimSiam (Chen & He 2021, equation 2) per place: - cos(p1, z2) / 2 - cos(p2, z1) / 2, averaged. `z1` and `z2` take no gradient:
 * pass them through `stopGradient`.
 */
export function simSiamLoss(p1: tf.Tensor4D, z2: tf.Tensor4D, p2: tf.Tensor4D, z1: tf.Tensor4D): tf.Scalar {
  return tf.tidy(() => tf.neg(tf.mean(tf.div(tf.add(cosine(p1, z2), cosine(p2, z1)), 2))));
}

/** Cosine above which an anomalous feature is still too near the good one. */
export const MARGIN = 0.3;

/** Where the negative guide looks, `[N, h, w]` of 1 and 0, and how many cells that is in the whole batch. */
export interface GuideMarks {
  /** Where D marks an anomaly. */
  readonly flagged: tf.Tensor3D;
  /** Where D is sure that it is normal. */
  readonly normal: tf.Tensor3D;
  readonly flaggedCells: tf.Scalar;
  readonly normalCells: tf.Scalar;
}

/**
 * The negative guide, our own form of it: where D marks a place as anomalous, the feature is pushed off the good one of the same
 * place, the mean of max(0, cos - margin); where D is sure that it is normal, it is held to it, the mean of (1 - cos) / 2. The means are over
 * the marked cells of the whole batch, so that its parts add up.
 * @param cosines `[N, h, w]` between the anomalous picture's features and the good one's (no gradient)
 */
export function negativeGuideLoss(cosines: tf.Tensor3D, { flagged, normal, flaggedCells, normalCells }: GuideMarks): tf.Scalar {
  return tf.tidy(() => {
    const push = meanWhere(tf.relu(tf.sub(cosines, MARGIN)), flagged, flaggedCells);
    const hold = meanWhere(tf.sub(1, cosines), normal, normalCells);
    return tf.add<tf.Scalar>(push, tf.div(hold, 2));
  });
}

/** Keeps features near the frozen backbone's, our own term: mean squared difference of standardised features. */
export function keepNearLoss(features: tf.Tensor, frozen: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.square(tf.sub(features, frozen))));
}

/** A copy that no gradient goes through. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return tf.customGrad((value) => ({ value: tf.clone(value as tf.Tensor), gradFunc: (dy) => tf.zerosLike(dy) }))(x) as T;
}

function meanWhere(values: tf.Tensor, where: tf.Tensor, cells: tf.Scalar): tf.Tensor {
  return tf.div(tf.sum(tf.mul(values, where)), tf.add(cells, EPSILON));
}
