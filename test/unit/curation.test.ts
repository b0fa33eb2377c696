import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../src/pipeline/curation/findings.ts';
import { loneliness, nearDuplicates } from '../../src/pipeline/curation/neighbours.ts';
import { robustScores } from '../../src/pipeline/curation/robust.ts';
import { thumbnailOf } from '../../src/pipeline/curation/thumbnail.ts';
import { Random } from '../../src/pipeline/random.ts';
import { picture } from '../picture-files.ts';

const SOUND = { sharpness: 100, contrast: 40, loneliness: 1, isDuplicate: false, widthPx: 640, heightPx: 480 };

function among(odd: Partial<typeof SOUND>, sound = 9): ReturnType<typeof findingsOf>[number] {
  return findingsOf([{ ...SOUND, ...odd }, ...Array.from({ length: sound }, (_, i) => ({ ...SOUND, sharpness: 95 + i }))])[0];
}

describe('robust scores', () => {
  it('are those of Iglewicz and Hoaglin on a logarithmic scale', () => {
    // ln: 0, 1, 2, 3, 10; median 2, absolute deviations 2, 1, 0, 1, 8, of which the median is 1.
    const scores = robustScores([0, 1, 2, 3, 10].map(Math.exp), 0.01);
    [-2, -1, 0, 1, 8].forEach((deviation, i) => {
      expect(scores[i]).toBeCloseTo(deviation / 1.4826, 9);
    });
  });

  it('are not moved by what a few are, and finite where all are equal or one is nothing', () => {
    expect(robustScores([5, 5, 5, 5, 0], 0.1).slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(robustScores([5, 5, 5, 5, 0], 0.1)[4]).toBeLessThan(-100);
    expect(robustScores([1, 1, 1, 1e9], 0.1).slice(0, 3)).toEqual([0, 0, 0]);
  });
});

describe('findings', () => {
  it('of a picture like the others are none', () => {
    expect(among({})).toMatchObject({ findings: [] });
    expect(among({ sharpness: 75, contrast: 30, loneliness: 1.3 }).findings).toEqual([]);
  });

  it.each([
    ['BLURRED', { sharpness: 40 }],
    ['BLANK', { contrast: 3 }],
    ['OUTLIER', { loneliness: 1.6 }],
    ['NEAR_DUPLICATE', { isDuplicate: true }],
    ['ODD_SIZE', { widthPx: 480, heightPx: 640 }],
  ] as const)('%s', (finding, odd) => {
    expect(among(odd).findings).toEqual([finding]);
  });

  it('say blank and not blurred of a picture of nothing', () => {
    expect(among({ sharpness: 0, contrast: 0 }).findings).toEqual(['BLANK']);
  });

  it('compare nothing among fewer than five pictures', () => {
    expect(among({ sharpness: 1, loneliness: 9 }, 3)).toEqual({ outlierScore: 0, findings: [] });
    expect(among({ contrast: 0.5 }, 3).findings).toEqual(['BLANK']);
    expect(among({ sharpness: 1 }, 4).findings).toEqual(['BLURRED']);
  });

  it('say nothing of sizes where no size is that of most', () => {
    const two = [SOUND, { ...SOUND, widthPx: 100 }];
    expect(findingsOf([...two, ...two]).flatMap(({ findings }) => findings)).toEqual([]);
  });
});

describe('a thumbnail', () => {
  const random = new Random(1);
  const pattern = (gain: number, offset: number, noise = 0) =>
    picture(96, 64, (x, y) => {
      const value = offset + gain * (60 + 50 * Math.sin(x / 7) * Math.cos(y / 5)) + noise * random.normal();
      return [value, value, value];
    });
  const distance = (a: Float32Array, b: Float32Array): number => Math.hypot(...a.map((value, i) => value - b[i]));

  it('hardly feels exposure and noise, and tells another pattern apart', () => {
    const plain = thumbnailOf(pattern(1, 0));
    expect(distance(plain, thumbnailOf(pattern(1.5, 20)))).toBeLessThan(0.02);
    expect(distance(plain, thumbnailOf(pattern(1, 0, 4)))).toBeLessThan(0.1);
    expect(distance(plain, thumbnailOf(picture(96, 64, (x, y) => [x * 2, y * 2, 0])))).toBeGreaterThan(0.5);
  });

  it('of a picture that is the same everywhere is zeros', () => {
    expect(thumbnailOf(picture(64, 64, () => [77, 80, 90])).every((value) => value === 0)).toBe(true);
  });
});

describe('neighbours', () => {
  const random = new Random(2);
  const vectors = Array.from({ length: 12 }, () => Float32Array.from({ length: 100 }, () => random.normal()));

  it('make the lonely one stand out', async () => {
    const far = vectors[0].map((value) => value + 5);
    const alone = await loneliness([...vectors, far], {});
    expect(alone.indexOf(Math.max(...alone))).toBe(12);
  });

  it('are the three nearest, as counted one by one', async () => {
    const alone = await loneliness(vectors, {});
    const distances = vectors.slice(1).map((other) => Math.hypot(...other.map((value, i) => value - vectors[0][i])));
    const [a, b, c] = distances.sort((x, y) => x - y);
    expect(alone[0]).toBeCloseTo((a + b + c) / 3, 4);
  });

  it('that are nearly the same name the first of them', async () => {
    const near = vectors[3].map((value) => value * 1.01);
    const found = await nearDuplicates([...vectors, near, near.slice()], {});
    expect(found).toEqual([...vectors.map(() => undefined), 3, 3]);
  });

  it('are none of one picture, and can be cancelled', async () => {
    expect(await loneliness([vectors[0]], {})).toEqual([0]);
    expect(await nearDuplicates([vectors[0]], {})).toEqual([undefined]);
    await expect(loneliness(vectors, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
