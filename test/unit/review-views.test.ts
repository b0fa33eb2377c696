import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsIn, nextRow, rowsDrawn, tileAfter } from '../../src/renderer/screens/review/gallery/rows.ts';
import { greyOf, percentAt, placeOf, shareIn } from '../../src/renderer/screens/review/heat/heatMap.ts';
import { centred, closeUp, fitted, panned, placeUnder, zoomed } from '../../src/renderer/screens/review/viewer/viewport.ts';

const PICTURE = { widthPx: 400, heightPx: 200 };
const STAGE = { widthPx: 800, heightPx: 600 };

describe('a picture on its stage', () => {
  it('is seen whole and in the middle first', () => {
    expect(fitted(PICTURE, STAGE)).toEqual({ scale: 2, leftPx: 0, topPx: 100 });
  });

  it('keeps the place under the pointer while it is zoomed into', () => {
    const point = { x: 500, y: 320 };
    const before = fitted(PICTURE, STAGE);
    const after = zoomed(before, 4, point, PICTURE, STAGE);
    expect(after.scale).toBe(8);
    expect(placeUnder(after, point, PICTURE)).toEqual(placeUnder(before, point, PICTURE));
  });

  it('never leaves the stage, and never gets smaller than whole, whatever is done', () => {
    const acts = fc.array(
      fc.record({
        factor: fc.double({ min: 0.1, max: 10, noNaN: true }),
        x: fc.integer({ min: -2000, max: 2000 }),
        y: fc.integer({ min: -2000, max: 2000 }),
      }),
    );
    fc.assert(
      fc.property(acts, (all) => {
        let view = fitted(PICTURE, STAGE);
        for (const { factor, x, y } of all) view = panned(zoomed(view, factor, { x: 300, y: 300 }, PICTURE, STAGE), x, y, PICTURE, STAGE);
        expect(view.scale).toBeGreaterThanOrEqual(2);
        expect(view.scale).toBeLessThanOrEqual(48);
        expect(view.leftPx).toBeLessThanOrEqual(1e-6);
        expect(view.leftPx + 400 * view.scale).toBeGreaterThanOrEqual(800 - 1e-6);
      }),
    );
  });

  it('goes close to a region, with room around it', () => {
    const region = { leftPx: 180, topPx: 90, widthPx: 40, heightPx: 20 };
    const view = closeUp(region, 0.5, PICTURE, STAGE);
    expect(view.scale).toBe(10);
    expect(placeUnder(view, { x: 400, y: 300 }, PICTURE)).toEqual({ x: 200, y: 100 });
  });

  it('says nothing of what is beside it', () => {
    const view = fitted(PICTURE, STAGE);
    expect(placeUnder(view, { x: 400, y: 99 }, PICTURE)).toBeUndefined();
    expect(placeUnder(centred(view, { x: 0, y: 0 }, PICTURE, STAGE), { x: 0, y: 100 }, PICTURE)).toEqual({ x: 0, y: 0 });
  });
});

describe('the reading under the pointer', () => {
  const map = { widthPx: 2, heightPx: 2, grey: Uint8ClampedArray.of(0, 51, 127, 255) };
  const covers = { leftPx: 100, topPx: 0, widthPx: 200, heightPx: 200 };

  it.each([
    [150, 50, 0],
    [250, 50, 20],
    [299.9, 199.9, 100],
  ])('at %d, %d is %d percent', (x, y, percent) => {
    expect(percentAt(map, covers, { x, y })).toBe(percent);
  });

  it('is none beside what the model sees', () => {
    expect(percentAt(map, covers, { x: 99, y: 50 })).toBeUndefined();
    expect(percentAt(map, covers, { x: 300, y: 50 })).toBeUndefined();
  });

  it('and shares of the map stand for each other', () => {
    const place = { x: 250, y: 20 };
    expect(placeOf(covers, shareIn(covers, place)!)).toEqual(place);
    expect(greyOf(50)).toBeCloseTo(127.5);
  });
});

describe('the rows of the gallery', () => {
  it('are drawn as far as they are seen, and a little further', () => {
    expect(rowsDrawn({ scrolledPx: 1000, heightPx: 500, rowHeightPx: 100, rows: 1000 })).toEqual({ first: 8, end: 17 });
    expect(rowsDrawn({ scrolledPx: -300, heightPx: 500, rowHeightPx: 100, rows: 3 })).toEqual({ first: 0, end: 3 });
    expect(columnsIn(1000, 164, 12)).toBe(5);
    expect(columnsIn(10, 164, 12)).toBe(1);
  });

  it.each([
    ['ArrowRight', 9, 9],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 6, 9],
    ['ArrowDown', 8, 8],
    ['ArrowUp', 5, 1],
    ['ArrowUp', 2, 2],
    ['Home', 7, 0],
    ['End', 2, 9],
    ['x', 2, undefined],
  ])('%s leads from tile %d to %s', (key, from, to) => {
    expect(tileAfter(key, from, { tiles: 10, columns: 4 })).toBe(to);
  });
});

describe('rows of the gallery', () => {
  const seen = { scrolledPx: 1000, heightPx: 300, rowHeightPx: 100, rows: 100 };

  it('are filled from the middle of what is seen outwards, each once', () => {
    const drawn = [0, 8, 9, 10, 11, 12, 13, 14];
    const filled: number[] = [];
    for (let next = nextRow(drawn, filled, seen); next !== undefined; next = nextRow(drawn, filled, seen)) filled.push(next);
    expect(filled).toEqual([11, 10, 12, 9, 13, 8, 14, 0]);
  });
});
