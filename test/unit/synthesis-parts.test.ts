import { describe, expect, it } from 'vitest';
import type { Mask, RgbImage } from '../../src/pipeline/images/image.ts';
import { Random } from '../../src/pipeline/random.ts';
import { composeContactSheet, outlined } from '../../src/pipeline/synthesis/contactSheet.ts';
import { GradientNoise } from '../../src/pipeline/synthesis/gradientNoise.ts';
import { draftPerlin } from '../../src/pipeline/synthesis/perlin.ts';
import type { Scene } from '../../src/pipeline/synthesis/scene.ts';
import { standsOut } from '../../src/pipeline/synthesis/standsOut.ts';
import { background } from '../../src/pipeline/synthesis/textures.ts';

describe('gradient noise', () => {
  const noise = new GradientNoise(new Random(4));
  const random = new Random(5);
  const places = Array.from({ length: 5000 }, () => [random.uniform(-300, 300), random.uniform(-300, 300)]);

  it('is 0 at every corner of the lattice', () => {
    for (const [x, y] of places.slice(0, 100)) expect(noise.at(Math.floor(x), Math.floor(y))).toBeCloseTo(0, 12);
  });

  it('is continuous, repeats every 256 cells, and lies within -1..1 around 0', () => {
    let sum = 0;
    for (const [x, y] of places) {
      const value = noise.at(x, y);
      expect(Math.abs(value)).toBeLessThanOrEqual(1);
      expect(Math.abs(noise.at(x + 1e-4, y - 1e-4) - value)).toBeLessThan(1e-3);
      expect(noise.at(x + 256, y - 256)).toBeCloseTo(value, 9);
      sum += value;
    }
    expect(Math.abs(sum / places.length)).toBeLessThan(0.03);
  });

  it('exceeds the threshold of 0.5 on a tenth or so of the plane', () => {
    const share = places.filter(([x, y]) => noise.at(x, y) > 0.5).length / places.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.2);
  });
});

describe('a change stands out', () => {
  const side = 64;
  const box = { left: 0, top: 0, width: side, height: side };
  const grey = painted(side, () => 128);
  const checks = painted(side, (x, y) => ((x >> 1) + (y >> 1)) % 2 === 0 ? 100 : 156); // prettier-ignore

  it('by its colour, the fainter the larger it is', () => {
    expect(standsOut(grey, lifted(grey, 20, 13), box)).toBe(true);
    expect(standsOut(grey, lifted(grey, 20, 5), box)).toBe(false);
    expect(standsOut(grey, lifted(grey, 3, 13), box)).toBe(false);
    expect(standsOut(grey, lifted(grey, 3, 40), box)).toBe(true);
  });

  it('less on a rough surface than on a smooth one', () => {
    expect(standsOut(checks, lifted(checks, 20, 13), box)).toBe(false);
    expect(standsOut(checks, lifted(checks, 20, 40), box)).toBe(true);
  });

  it('by being rougher or smoother at the same mean', () => {
    const mask = square(side, 24);
    expect(standsOut(checks, { image: grey, mask }, box)).toBe(true);
    expect(standsOut(grey, { image: checks, mask }, box)).toBe(true);
  });

  it('not by laying the same pattern upon itself out of step', () => {
    const shifted = painted(side, (x, y) => (((x + 2) >> 1) + (y >> 1)) % 2 === 0 ? 100 : 156); // prettier-ignore
    expect(standsOut(checks, { image: shifted, mask: square(side, 24) }, box)).toBe(false);
  });

  function lifted(image: RgbImage, sidePx: number, levels: number): { image: RgbImage; mask: Mask } {
    const mask = square(side, sidePx);
    return { mask, image: { ...image, data: image.data.map((value, i) => value + levels * mask.data[Math.floor(i / 3)]) } };
  }
});

describe('the background texture', () => {
  const side = 96;
  /** An object in the right third, in one red; behind it a pattern of many greens. */
  const image = painted(side, () => 0);
  const foreground: Mask = { width: side, height: side, data: new Uint8Array(side * side).map((_, i) => Number(i % side >= 64)) };
  for (const [i, isObject] of foreground.data.entries()) image.data.set(isObject ? [200, 0, 0] : [0, (7 * i) % 251, i % 19], 3 * i);
  const behind = new Set(Array.from(foreground.data.keys()).filter((i) => !foreground.data[i]).map((i) => colourAt(image, i))); // prettier-ignore

  const sceneWith = (marked: Mask | undefined, seed: number): Scene => {
    const areaPx = marked ? marked.data.reduce((sum, is) => sum + is, 0) : side ** 2;
    return { image, foreground: marked, areaPx, reach: 1, goods: [image], textures: [], random: new Random(seed) };
  };
  const paintedBy = (scene: Scene): Set<string> => {
    const paint = background(scene);
    const colour = new Float32Array(3);
    return new Set(
      Array.from({ length: side ** 2 }, (_, i) => {
        paint(i % side, Math.floor(i / side), colour);
        return colour.join();
      }),
    );
  };

  it('paints nothing but colours that lie behind the object', () => {
    for (let seed = 0; seed < 20; seed++) {
      const colours = paintedBy(sceneWith(foreground, seed));
      expect([...colours].filter((colour) => !behind.has(colour))).toEqual([]);
      expect(colours.size).toBeGreaterThan(10);
    }
  });

  it.each([
    ['no object can be told', undefined],
    ['the object leaves no room', { ...foreground, data: foreground.data.map((_, i) => Number(i % 5 !== 0)) }],
  ])('is a single colour where %s', (_, marked) => {
    for (let seed = 0; seed < 20; seed++) expect(paintedBy(sceneWith(marked, seed)).size).toBe(1);
  });

  it('never lets the object shine through, as another texture may', () => {
    const strongest: Record<string, number[]> = {};
    for (let seed = 0; seed < 400; seed++) {
      const { recipe, mask } = draftPerlin(sceneWith(foreground, seed));
      (strongest[recipe] ??= []).push(Math.max(...mask.opacity));
    }
    expect(strongest['spot, background'].length).toBeGreaterThan(5);
    for (const opacity of strongest['spot, background']) expect(opacity).toBe(1);
    expect(Math.min(...strongest['spot, flat'])).toBeLessThan(0.5);
  });
});

describe('a contact sheet', () => {
  const entry = { image: painted(20, (x) => x), mask: square(20, 6) };

  it('shows each picture as it is, and to its right outlined, in as many columns as asked for', () => {
    const sheet = composeContactSheet([entry, entry, entry], 2);
    expect([sheet.width, sheet.height]).toEqual([2 * 48 + 4, 2 * 24 + 4]);
    expect(cut(sheet, 4, 4, 20)).toEqual(entry.image.data);
    expect(cut(sheet, 26, 4, 20)).toEqual(outlined(entry.image, entry.mask).data);
    expect(cut(sheet, 4, 28, 20)).toEqual(entry.image.data);
  });

  it('outlines at a distance, so that what is marked stays as it is', () => {
    const { data } = outlined(entry.image, entry.mask);
    const changed = entry.mask.data.map((_, i) => Number(data[3 * i + 2] === 200));
    expect(changed.some((is, i) => is && entry.mask.data[i])).toBe(false);
    expect(changed.reduce((sum, is) => sum + is, 0)).toBe(12 ** 2 - 8 ** 2);
  });

  it('refuses nothing and pictures of several sizes', () => {
    expect(() => composeContactSheet([])).toThrow(RangeError);
    expect(() => composeContactSheet([entry, { image: painted(21, () => 0), mask: square(21, 3) }])).toThrow(RangeError);
  });
});

function painted(side: number, level: (x: number, y: number) => number): RgbImage {
  const data = new Uint8Array(side * side * 3).map((_, i) => level(Math.floor(i / 3) % side, Math.floor(i / 3 / side)));
  return { width: side, height: side, data };
}

function colourAt({ data }: RgbImage, pixel: number): string {
  return data.subarray(3 * pixel, 3 * pixel + 3).join();
}

/** A marked square in the middle. */
function square(side: number, sidePx: number): Mask {
  const from = Math.floor((side - sidePx) / 2);
  const isInside = (position: number) => position >= from && position < from + sidePx;
  const data = new Uint8Array(side * side).map((_, i) => Number(isInside(i % side) && isInside(Math.floor(i / side))));
  return { width: side, height: side, data };
}

function cut({ width, data }: RgbImage, left: number, top: number, side: number): Uint8Array {
  const result = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++)
    result.set(data.subarray(3 * ((top + y) * width + left), 3 * ((top + y) * width + left + side)), 3 * y * side);
  return result;
}
