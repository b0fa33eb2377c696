import { describe, expect, it } from 'vitest';
import { Random } from '../../src/pipeline/random.ts';
import { blended, type GoodMaps, mapBlend, type Opinions, scoreBlend } from '../../src/pipeline/scoring/fusion.ts';
import { meanAndDeviation } from '../../src/pipeline/scoring/scores.ts';

const random = new Random(3);
const PLACES = 400;

/** Distances around 5, logits around -6 that spread seven times as wide. */
const goods: Opinions[] = Array.from({ length: 30 }, () => ({ bank: random.normal(5, 0.3), discriminator: random.normal(-6, 2.1) }));
const maps: GoodMaps[] = goods.map(({ bank, discriminator }) => ({
  bank: Float32Array.from({ length: PLACES }, () => random.normal(bank - 3, 0.5)),
  discriminator: Float32Array.from({ length: PLACES }, () => random.normal(discriminator - 2, 3)),
  score: random.normal(0, 1.4),
}));

describe('blended', () => {
  it('is the weighted sum of both opinions and the offset', () => {
    expect(blended({ offset: 1, bank: 2, discriminator: 10 }, 3, -0.5)).toBe(2);
  });
});

describe('scoreBlend', () => {
  const blend = scoreBlend(goods);
  const [bank, discriminator] = [
    meanAndDeviation(goods.map((good) => good.bank)),
    meanAndDeviation(goods.map((good) => good.discriminator)),
  ];

  it('counts the bank in deviations from the mean of the goods, and D beside it, no heavier', () => {
    expect(blended(blend, bank.mean, discriminator.mean)).toBeCloseTo(0, 9);
    expect(blended(blend, bank.mean + bank.deviation, discriminator.mean)).toBeCloseTo(1, 9);
    const share = blended(blend, bank.mean, discriminator.mean + discriminator.deviation);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1);
  });

  it('says the same whatever the units of the scores', () => {
    const scaled = scoreBlend(goods.map((good) => ({ bank: 100 * good.bank + 7, discriminator: good.discriminator / 50 })));
    for (const good of goods) {
      const expected = blended(blend, good.bank, good.discriminator);
      expect(blended(scaled, 100 * good.bank + 7, good.discriminator / 50)).toBeCloseTo(expected, 9);
    }
  });

  it('refuses goods that are too few, or that one opinion cannot tell apart', () => {
    expect(codeOf(() => scoreBlend(goods.slice(0, 1)))).toBe('SCORES_TOO_FEW');
    expect(codeOf(() => scoreBlend(goods.map((good) => ({ ...good, bank: 5 }))))).toBe('SCORES_ALL_EQUAL');
    expect(codeOf(() => scoreBlend(goods.map((good) => ({ ...good, discriminator: -6 }))))).toBe('SCORES_ALL_EQUAL');
  });
});

describe('mapBlend', () => {
  const blend = mapBlend(maps);

  it('weighs both maps by how their places spread, D’s no heavier', () => {
    const spread = (part: 'bank' | 'discriminator'): number => meanAndDeviation(maps.flatMap((good) => Array.from(good[part]))).deviation;
    const share = (blend.discriminator * spread('discriminator')) / (blend.bank * spread('bank'));
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1 + 1e-9);
  });

  it('says the same whatever the units of the maps', () => {
    const scaled = mapBlend(maps.map((good) => ({ ...good, discriminator: good.discriminator.map((value) => 8 * value - 16) })));
    expect(blended(scaled, 2, 8 * -6 - 16)).toBeCloseTo(blended(blend, 2, -6), 4);
    expect(scaled.bank).toBeCloseTo(blend.bank, 4);
  });

  it('is in the score’s unit: the maxima of the goods have the mean and the deviation of their scores', () => {
    const maxima = maps.map(({ bank, discriminator }) =>
      Math.max(...Array.from(bank, (value, i) => blended(blend, value, discriminator[i]))),
    );
    const [found, wanted] = [meanAndDeviation(maxima), meanAndDeviation(maps.map(({ score }) => score))];
    expect(found.mean).toBeCloseTo(wanted.mean, 9);
    expect(found.deviation).toBeCloseTo(wanted.deviation, 9);
  });

  it('refuses goods that are too few, or that score alike', () => {
    expect(codeOf(() => mapBlend(maps.slice(0, 1)))).toBe('SCORES_TOO_FEW');
    expect(codeOf(() => mapBlend(maps.map((good) => ({ ...good, score: 1 }))))).toBe('SCORES_ALL_EQUAL');
  });

  // A variance taken as the mean of the squares less the square of the mean leaves a rounding error in place of 0, and a gain of 10^5.
  it('refuses a map that says the same everywhere', () => {
    for (const level of [0, 0.94, 7.5, 8]) {
      const flat = new Float32Array(PLACES).fill(level);
      expect(codeOf(() => mapBlend(maps.map((good) => ({ ...good, discriminator: flat }))))).toBe('SCORES_ALL_EQUAL');
    }
  });
});

function codeOf(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
