import { describe, expect, it } from 'vitest';
import type { Mask, RgbImage } from '../../src/pipeline/images/image.ts';
import { Random } from '../../src/pipeline/random.ts';
import { labelRegions } from '../../src/pipeline/scoring/regions.ts';
import { learnForeground } from '../../src/pipeline/synthesis/foreground.ts';
import { createGenerator, GENERATOR_KINDS } from '../../src/pipeline/synthesis/generator.ts';
import type { PseudoAnomaly } from '../../src/pipeline/synthesis/generator.ts';
import { makePart } from '../../src/samples/part.ts';
import type { ProductName } from '../../src/samples/products.ts';

const size = 96;
const PRODUCTS: readonly ProductName[] = ['machined-part', 'small-fastener', 'woven-fabric'];
const GOODS = Object.fromEntries(PRODUCTS.map((name) => [name, [1, 2, 3, 4].map((seed) => makePart(name, { seed, size }).image)]));
/** Grey levels from which the generator promises that a change is marked. */
const VISIBLE_LEVELS = 6;

describe.each(GENERATOR_KINDS)('the %s generator', (kind) => {
  it.each(PRODUCTS)('marks exactly what it visibly changed of a %s', (product) => {
    for (const [good, spoiled] of spoil(kind, product, 25)) {
      expect(spoiled.recipe).not.toBe('blemish');
      const changes = largestChanges(good, spoiled.image);
      const inside = changes.filter((_, i) => spoiled.mask.data[i] === 1);
      const outside = changes.filter((_, i) => spoiled.mask.data[i] === 0);
      expect(inside.length).toBeGreaterThanOrEqual(6);
      expect(Math.max(...outside)).toBeLessThan(VISIBLE_LEVELS);
      expect(inside.filter((levels) => levels >= VISIBLE_LEVELS).length / inside.length).toBeGreaterThan(0.7);
    }
  });

  it('leaves no speck in a mask', () => {
    for (const [, { mask }] of spoil(kind, 'machined-part', 20)) {
      expect(Math.min(...labelRegions(mask.data, mask.width, mask.height).sizesPx)).toBeGreaterThanOrEqual(6);
    }
  });

  it('gives the same bytes with the same seed, others with another, and does not touch the good picture', () => {
    const goods = GOODS['machined-part'];
    const before = goods[0].data.slice();
    const [one, same, other] = [5, 5, 6].map((seed) => createGenerator({ kind, goods }).make(goods[0], new Random(seed)));
    expect(same).toEqual(one);
    expect(other.image.data).not.toEqual(one.image.data);
    expect(goods[0].data).toEqual(before);
  });

  it.each([
    ['black', plain(64, 96, 0)],
    ['white', plain(96, 64, 255)],
    ['grey', plain(64, 64, 128)],
  ])('finds something to spoil on an all %s picture', (_, good) => {
    const generator = createGenerator({ kind, goods: [good] });
    const random = new Random(1);
    for (let i = 0; i < 10; i++) expect(markedPx(generator.make(good, random).mask)).toBeGreaterThan(0);
  });
});

describe('the perlin generator', () => {
  it.each(['machined-part', 'small-fastener'] as const)('stays on the object: %s', (product) => {
    const find = learnForeground(GOODS[product]);
    for (const [good, { mask }] of spoil('perlin', product, 60)) {
      const foreground = find(good)!;
      expect(mask.data.some((mark, i) => mark === 1 && foreground.data[i] === 0)).toBe(false);
    }
  });

  it('makes anomalies from a few pixels to a third of the picture, most of them small', () => {
    const shares = spoil('perlin', 'woven-fabric', 200)
      .map(([, { mask }]) => markedPx(mask) / mask.data.length)
      .sort((a, b) => a - b);
    expect(shares[20]).toBeLessThan(0.005);
    expect(shares[100]).toBeGreaterThan(0.002);
    expect(shares[100]).toBeLessThan(0.06);
    expect(shares[190]).toBeGreaterThan(0.06);
    expect(shares[199]).toBeLessThanOrEqual(1 / 3);
  });

  it('makes faint ones and obvious ones', () => {
    const strengths = spoil('perlin', 'machined-part', 100).map(([good, { image, mask }]) => {
      const inside = largestChanges(good, image).filter((_, i) => mask.data[i] === 1);
      return inside.reduce((sum, levels) => sum + levels, 0) / inside.length;
    });
    expect(strengths.filter((levels) => levels < 25).length).toBeGreaterThan(10);
    expect(strengths.filter((levels) => levels > 60).length).toBeGreaterThan(10);
  });

  it('draws every form and every filling, pictures given as textures only where there are some', () => {
    const goods = [GOODS['machined-part'][0], GOODS['woven-fabric'][0]];
    const recipes = (textures: readonly RgbImage[]) => {
      const generator = createGenerator({ kind: 'perlin', goods, textures });
      const random = new Random(3);
      return new Set(Array.from({ length: 200 }, (_, i) => generator.make(goods[i % 2], random).recipe.split(', ')).flat());
    };
    const forms = ['scattered', 'blobs', 'spot', 'thread'];
    const fillings = ['tiles', 'other good', 'background', 'flat', 'grain', 'clouds', 'stripes', 'shade', 'contrast', 'blur', 'warp'];
    expect(recipes([])).toEqual(new Set([...forms, ...fillings]));
    expect(recipes(GOODS['small-fastener'])).toEqual(new Set([...forms, ...fillings, 'foreign picture']));
  });
});

it.each(['cutpaste', 'patch'] as const)('%s anomalies lie on or at the object', (kind) => {
  const find = learnForeground(GOODS['small-fastener']);
  for (const [good, { mask }] of spoil(kind, 'small-fastener', 40)) {
    const foreground = find(good)!;
    expect(mask.data.some((mark, i) => mark === 1 && foreground.data[i] === 1)).toBe(true);
  }
});

it('a mixed generator makes every kind', () => {
  expect(new Set(spoil('mixed', 'machined-part', 30).map(([, { kind }]) => kind))).toEqual(new Set(['perlin', 'cutpaste', 'patch']));
});

it('makes a plain blemish where nothing else fits, and takes an empty foreground for none', () => {
  const good = GOODS['machined-part'][0];
  const dot = new Uint8Array(size * size);
  const make = () =>
    createGenerator({ kind: 'perlin', goods: [good], foreground: () => ({ width: size, height: size, data: dot }) }).make(
      good,
      new Random(1),
    );
  expect(make().recipe).not.toBe('blemish');
  dot[size + 1] = 1;
  const { recipe, mask, image } = make();
  expect(recipe).toBe('blemish');
  expect(mask.data[size + 1]).toBe(1);
  expect(largestChanges(good, image).every((levels, i) => levels > 0 === (mask.data[i] === 1))).toBe(true);
});

it('needs a good picture', () => {
  expect(() => createGenerator({ kind: 'perlin', goods: [] })).toThrow(RangeError);
});

function spoil(kind: (typeof GENERATOR_KINDS)[number], product: ProductName, count: number): [RgbImage, PseudoAnomaly][] {
  const goods = GOODS[product];
  const generator = createGenerator({ kind, goods });
  const random = new Random(17);
  return Array.from({ length: count }, (_, i) => [goods[i % goods.length], generator.make(goods[i % goods.length], random)]);
}

/** The largest change of a channel, pixel by pixel. */
function largestChanges(before: RgbImage, after: RgbImage): Uint8Array {
  const changes = new Uint8Array(before.width * before.height);
  for (let i = 0; i < before.data.length; i++) {
    const pixel = Math.floor(i / 3);
    changes[pixel] = Math.max(changes[pixel], Math.abs(before.data[i] - after.data[i]));
  }
  return changes;
}

function markedPx({ data }: Mask): number {
  return data.reduce((sum, mark) => sum + mark, 0);
}

function plain(width: number, height: number, level: number): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3).fill(level) };
}
