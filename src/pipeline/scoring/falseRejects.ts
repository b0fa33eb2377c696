import { Random } from '../random.ts';
import { type Estimate, percentileInterval, resampled } from './interval.ts';
import { countAtOrAbove } from './scores.ts';

const BOOTSTRAP_ROUNDS = 400;

/** What can be expected of a threshold set from a few goods, with 95 % intervals. */
export interface FalseRejects {
  /** The threshold, and where it would lie had other goods of the same kind been held out. */
  readonly threshold: Estimate;
  /** The share of good parts to come that the threshold rejects. */
  readonly rate: Estimate;
}

/**
 * Judges a rule that makes a threshold of ascending goods' scores.
 *
 * The rate is the share of goods that the threshold of all the others rejects (leave one out). Its interval holds both sources of
 * doubt: in each bootstrap round the rule sets its threshold from resampled goods, k of the n goods in hand reach it, and the rate
 * behind "k of n" is drawn from Beta(k + 1/2, n - k + 1/2) (Jeffreys's posterior of a binomial share; Brown, Cai & DasGupta 2001).
 */
export function expectFalseRejects(sortedGoods: Float64Array, rule: (sortedGoods: Float64Array) => number, seed: number): FalseRejects {
  const n = sortedGoods.length;
  const random = new Random(seed);
  const thresholds = new Float64Array(BOOTSTRAP_ROUNDS);
  const rates = new Float64Array(BOOTSTRAP_ROUNDS);
  for (let round = 0; round < BOOTSTRAP_ROUNDS; round++) {
    thresholds[round] = rule(resampled(sortedGoods, random).sort());
    const rejected = countAtOrAbove(sortedGoods, thresholds[round]);
    rates[round] = drawBeta(rejected + 0.5, n - rejected + 0.5, random);
  }
  return {
    threshold: percentileInterval(rule(sortedGoods), thresholds),
    rate: percentileInterval(leaveOneOutRate(sortedGoods, rule), rates),
  };
}

function leaveOneOutRate(sortedGoods: Float64Array, rule: (sortedGoods: Float64Array) => number): number {
  const others = sortedGoods.slice(1);
  let rejected = 0;
  for (let i = 0; i < sortedGoods.length; i++) {
    if (i > 0) others[i - 1] = sortedGoods[i - 1];
    if (sortedGoods[i] >= rule(others)) rejected++;
  }
  return rejected / sortedGoods.length;
}

function drawBeta(a: number, b: number, random: Random): number {
  const x = drawGamma(a, random);
  return x / (x + drawGamma(b, random));
}

/** Marsaglia & Tsang 2000, "A simple method for generating gamma variables"; below shape 1 by their power of a uniform draw. */
function drawGamma(shape: number, random: Random): number {
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = random.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < x ** 2 / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}
