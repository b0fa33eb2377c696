import { evenly } from '../evenly.ts';
import type { Mask, RgbImage } from '../images/image.ts';
import { labelRegions } from '../scoring/regions.ts';
import { learnBackground } from './background.ts';
import { CELLS, shrinkToCells } from './cells.ts';

/** Where the object lies in a picture; undefined where that cannot be told, or where the product fills the picture. */
export type FindForeground = (image: RgbImage) => Mask | undefined;

/** Good pictures looked at; more would not change the colours of the background. */
const GOODS_LOOKED_AT = 24;
/** Regions below this share of the largest are something lying on the background. */
const SPECK_SHARE = 0.1;
/** Shares of the picture between which an object is believed. */
const AREA = { least: 0.012, most: 0.85 };
/** Share of all that is not background that the largest region must have; a board full of components is all product. */
const LEAST_CONNECTED = 0.75;
/** Where the outline runs between a cell of the object, 1, and one of the background, 0: low, since defects sit on the rim as well. */
const RIM_LEVEL = 0.2;
/** Share of the good pictures in which an object must be found for the product to have one. */
const LEAST_FOUND = 0.8;

/**
 * Learns to tell the object from its background: what lies along the border of the good pictures is background, what has other colours
 * and is enclosed is the object, holes in it included. Doubt yields undefined: for a surface
 * that fills the picture, for scattered regions, for an object that is not there in most pictures.
 */
export function learnForeground(goods: readonly RgbImage[]): FindForeground {
  const looked = evenly(goods.length, GOODS_LOOKED_AT).map((i) => shrinkToCells(goods[i]));
  const isBackground = learnBackground(looked);
  const found = looked.filter((cells) => findObject(cells, isBackground) !== undefined).length;
  if (found < LEAST_FOUND * looked.length) return () => undefined;
  return (image) => {
    const object = findObject(shrinkToCells(image), isBackground);
    return object && enlarge(object, image);
  };
}

/** The object's cells, `[64, 64]`, holes filled: the largest region, and others that lie clear of the border, where light falls off. */
function findObject(cells: Float32Array, isBackground: (cells: Float32Array) => Uint8Array): Uint8Array | undefined {
  const { labels, sizesPx } = labelRegions(notReachedFromBorder(isBackground(cells)), CELLS, CELLS);
  const largest = Math.max(0, ...sizesPx);
  const atBorder = new Set(labels.filter((_, cell) => isAtBorder(cell)));
  const isObject = sizesPx.map((size, i) => size === largest || (size >= SPECK_SHARE * largest && !atBorder.has(i + 1)));
  const total = sizesPx.reduce((sum, size, i) => sum + (atBorder.has(i + 1) && !isObject[i] ? 0 : size), 0);
  if (total < AREA.least * CELLS ** 2 || total > AREA.most * CELLS ** 2 || largest < LEAST_CONNECTED * total) return undefined;
  return Uint8Array.from(labels, (label) => Number(label > 0 && isObject[label - 1]));
}

function isAtBorder(cell: number): boolean {
  const column = cell % CELLS;
  return column === 0 || column === CELLS - 1 || cell < CELLS || cell >= CELLS * (CELLS - 1);
}

/** All cells but the background connected to the border by its sides. */
function notReachedFromBorder(background: Uint8Array): Uint8Array {
  const solid = new Uint8Array(CELLS * CELLS).fill(1);
  const pending: number[] = [];
  const visit = (x: number, y: number) => {
    const cell = y * CELLS + x;
    if (x < 0 || y < 0 || x >= CELLS || y >= CELLS || !background[cell] || !solid[cell]) return;
    solid[cell] = 0;
    pending.push(cell);
  };
  for (let i = 0; i < CELLS; i++) {
    visit(i, 0);
    visit(i, CELLS - 1);
    visit(0, i);
    visit(CELLS - 1, i);
  }
  while (pending.length > 0) {
    const cell = pending.pop()!;
    const x = cell % CELLS;
    const y = (cell - x) / CELLS;
    visit(x - 1, y);
    visit(x + 1, y);
    visit(x, y - 1);
    visit(x, y + 1);
  }
  return solid;
}

/** Linear interpolation between the centres of the cells. */
function enlarge(cells: Uint8Array, { width, height }: RgbImage): Mask {
  const data = new Uint8Array(width * height);
  const columns = Array.from({ length: width }, (_, x) => tap(x, width));
  for (let y = 0, i = 0; y < height; y++) {
    const row = tap(y, height);
    for (let x = 0; x < width; x++, i++) {
      const { before, after, weight } = columns[x];
      const above = mix(cells[row.before * CELLS + before], cells[row.before * CELLS + after], weight);
      const below = mix(cells[row.after * CELLS + before], cells[row.after * CELLS + after], weight);
      if (mix(above, below, row.weight) >= RIM_LEVEL) data[i] = 1;
    }
  }
  return { width, height, data };
}

function tap(pixel: number, size: number): { before: number; after: number; weight: number } {
  const centre = Math.min(CELLS - 1, Math.max(0, ((pixel + 0.5) * CELLS) / size - 0.5));
  const before = Math.floor(centre);
  return { before, after: Math.min(CELLS - 1, before + 1), weight: centre - before };
}

function mix(a: number, b: number, weight: number): number {
  return a + (b - a) * weight;
}
