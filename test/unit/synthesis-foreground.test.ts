import { describe, expect, it } from 'vitest';
import type { Mask, RgbImage } from '../../src/pipeline/images/image.ts';
import { Random } from '../../src/pipeline/random.ts';
import { learnForeground } from '../../src/pipeline/synthesis/foreground.ts';
import { makePart } from '../../src/samples/part.ts';
import type { ProductName } from '../../src/samples/products.ts';

describe('the foreground of a product on a background', () => {
  it.each([
    ['machined-part', 0.4, 0.55],
    ['small-fastener', 0.03, 0.1],
    ['printed-label', 0.5, 0.65],
  ] as const)('%s: the object alone, in pictures not learned from', (product, least, most) => {
    const find = learnForeground(goodsOf(product));
    for (const seed of [21, 22, 23]) {
      const share = shareOf(find(makePart(product, { seed, size: 128 }).image)!);
      expect(share).toBeGreaterThan(least);
      expect(share).toBeLessThan(most);
    }
  });

  it('holds the holes of the object and leaves out the corners of the picture', () => {
    const mask = learnForeground(goodsOf('machined-part'))(makePart('machined-part', { seed: 9, size: 128 }).image)!;
    expect(mask.data[64 * 128 + 64]).toBe(1);
    expect([0, 127, 127 * 128, 128 * 128 - 1].map((corner) => mask.data[corner])).toEqual([0, 0, 0, 0]);
  });

  it('follows an object drawn to the pixel, wherever it lies, in a picture of any sides', () => {
    const find = learnForeground([disc(50, 60), disc(70, 40), disc(110, 55)]);
    for (const [x, y] of [
      [45, 45],
      [120, 70],
      [80, 50],
    ]) {
      // prettier-ignore
      const { width, height, data } = disc(x, y);
      const mask = find({ width, height, data })!;
      expect([mask.width, mask.height]).toEqual([width, height]);
      for (let i = 0; i < width * height; i++) {
        const distance = Math.hypot((i % width) - x, Math.floor(i / width) - y);
        if (distance < 29) expect(mask.data[i]).toBe(1);
        if (distance > 34) expect(mask.data[i]).toBe(0);
      }
    }
  });

  it('is not told where a picture lacks the object', () => {
    const find = learnForeground([disc(50, 60), disc(70, 40), disc(110, 55)]);
    expect(find(disc(1000, 1000))).toBeUndefined();
  });
});

describe('there is no foreground', () => {
  it.each(['woven-fabric', 'populated-board'] as const)('of a product that fills the picture: %s', (product) => {
    const find = learnForeground(goodsOf(product));
    expect(goodsOf(product).map(find)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('of noise, of a plain colour, of a slope', () => {
    const random = new Random(1);
    const painted = (level: (i: number) => number): RgbImage => ({
      width: 96,
      height: 96,
      data: new Uint8Array(96 * 96 * 3).map((_, i) => level(i)),
    });
    for (const image of [painted(() => random.integer(256)), painted(() => 77), painted((i) => (i / (3 * 96 * 96)) * 255)]) {
      expect(learnForeground([image, image])(image)).toBeUndefined();
    }
  });
});

function goodsOf(product: ProductName): RgbImage[] {
  return [1, 2, 3, 4].map((seed) => makePart(product, { seed, size: 128 }).image);
}

function shareOf({ data }: Mask): number {
  return data.reduce((sum, mark) => sum + mark, 0) / data.length;
}

/** A light disc of 30 px on a dark, slightly noisy ground of 160 x 110 px. */
function disc(centreX: number, centreY: number): RgbImage {
  const [width, height] = [160, 110];
  const random = new Random(centreX);
  const data = new Uint8Array(width * height * 3).map((_, i) => {
    const pixel = Math.floor(i / 3);
    const inside = Math.hypot((pixel % width) - centreX, Math.floor(pixel / width) - centreY) <= 30;
    return (inside ? 180 : 60) + random.integer(8);
  });
  return { width, height, data };
}
