import { PipelineError } from '../errors.ts';
import { meanAndDeviation } from './scores.ts';

/** What the bank and D say of the same thing: a picture's scores, or one place of their anomaly maps. */
export interface Opinions {
  readonly bank: number;
  readonly discriminator: number;
}

/** Two opinions as one: offset + bank * its gain + discriminator * its gain. */
export interface Blend extends Opinions {
  readonly offset: number;
}

/** How D's say and the bank's count. Score and map are blended apart: a score is a maximum, and maxima spread otherwise than places do. */
export interface Fusion {
  readonly score: Blend;
  readonly map: Blend;
}

export function blended(blend: Blend, bank: number, discriminator: number): number {
  return blend.offset + blend.bank * bank + blend.discriminator * discriminator;
}

/**
 * How much a deviation of D counts beside one of the bank. The bank knows this product, D only what was made up: where D errs, the bank
 * must prevail.
 */
const SHARE = { score: 0.5, map: 0.25 };

/**
 * The sum of both scores, each counted in deviations from its mean over goods held out; D's counts half.
 * @throws PipelineError SCORES_ALL_EQUAL, SCORES_TOO_FEW
 */
export function scoreBlend(goods: readonly Opinions[]): Blend {
  const bank = standard(goods.map((good) => good.bank));
  const discriminator = standard(goods.map((good) => good.discriminator));
  return {
    offset: -bank.mean / bank.deviation - (SHARE.score * discriminator.mean) / discriminator.deviation,
    bank: 1 / bank.deviation,
    discriminator: SHARE.score / discriminator.deviation,
  };
}

/** Both anomaly maps of a good picture, and its blended score. */
export interface GoodMaps {
  readonly bank: Float32Array;
  readonly discriminator: Float32Array;
  readonly score: number;
}

/**
 * The sum of both maps, each counted in deviations over the places of goods held out and D's a quarter, then brought to the score's unit: the map's maxima
 * over these goods have the mean and the deviation of their scores.
 * @throws PipelineError SCORES_ALL_EQUAL, SCORES_TOO_FEW
 */
export function mapBlend(goods: readonly GoodMaps[]): Blend {
  const bank = 1 / deviationOfPlaces(goods.map((good) => good.bank));
  const discriminator = SHARE.map / deviationOfPlaces(goods.map((good) => good.discriminator));
  const maxima = standard(
    goods.map((good) =>
      good.bank.reduce((most, value, i) => Math.max(most, bank * value + discriminator * good.discriminator[i]), -Infinity),
    ),
  );
  const scores = standard(goods.map(({ score }) => score));
  const gain = scores.deviation / maxima.deviation;
  return { offset: scores.mean - gain * maxima.mean, bank: gain * bank, discriminator: gain * discriminator };
}

function deviationOfPlaces(maps: readonly Float32Array[]): number {
  const total = (of: (value: number) => number): number => maps.reduce((sum, map) => map.reduce((part, value) => part + of(value), sum), 0);
  const count = maps.reduce((sum, map) => sum + map.length, 0);
  const mean = total((value) => value) / count;
  const deviation = Math.sqrt(total((value) => (value - mean) ** 2) / count);
  if (!(deviation > 1e-9 * Math.abs(mean)))
    throw new PipelineError('SCORES_ALL_EQUAL', 'fusion', { detail: `a map says ${mean} everywhere` });
  return deviation;
}

function standard(scores: readonly number[]): { mean: number; deviation: number } {
  if (scores.length < 2) throw new PipelineError('SCORES_TOO_FEW', 'fusion', { detail: `${scores.length} goods` });
  const { mean, deviation } = meanAndDeviation(scores);
  if (!(deviation > 0)) throw new PipelineError('SCORES_ALL_EQUAL', 'fusion', { detail: `all goods score ${mean}` });
  return { mean, deviation };
}
