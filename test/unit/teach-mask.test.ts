import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Drawings } from '../../src/renderer/screens/teach/mask/drawings.ts';
import { draw, type Drawing, emptyRaster, marksNothing, type Point, type Raster } from '../../src/renderer/screens/teach/mask/raster.ts';
import { fitted, moved, showing, toCanvas, toPicture, zoomed } from '../../src/renderer/screens/teach/mask/viewport.ts';

function marked({ data }: Raster): number {
  return data.reduce((sum, bit) => sum + bit, 0);
}

function drawn(...drawings: readonly Drawing[]): Raster {
  const raster = emptyRaster(20, 10);
  for (const drawing of drawings) draw(raster, drawing);
  return raster;
}

const stroke = (points: readonly Point[], widthPx: number, erases = false): Drawing => ({ kind: 'stroke', points, widthPx, erases });
const SQUARE: readonly Point[] = [
  { x: 2, y: 3 },
  { x: 8, y: 3 },
  { x: 8, y: 7 },
  { x: 2, y: 7 },
];

describe('what is drawn on a mask', () => {
  it('is a disc where the pen touches once, and a band where it is drawn', () => {
    expect(marked(drawn(stroke([{ x: 10, y: 5 }], 6)))).toBeGreaterThan(0.8 * Math.PI * 9);
    expect(marked(drawn(stroke([{ x: 10, y: 5 }], 6)))).toBeLessThan(1.2 * Math.PI * 9);
    const band = drawn(
      stroke(
        [
          { x: 0, y: 5 },
          { x: 20, y: 5 },
        ],
        4,
      ),
    );
    expect(marked(band)).toBe(20 * 4);
  });

  it('is one pixel at least, however fine the pen', () => {
    expect(marked(drawn(stroke([{ x: 3.5, y: 3.5 }], 1)))).toBe(1);
  });

  it('is what lies inside a polygon, to the pixel', () => {
    const raster = drawn({ kind: 'polygon', points: SQUARE });
    expect(marked(raster)).toBe(6 * 4);
    expect([raster.data[3 * 20 + 2], raster.data[6 * 20 + 7], raster.data[7 * 20 + 2], raster.data[3 * 20 + 8]]).toEqual([1, 1, 0, 0]);
  });

  it('is taken away by the eraser and by clearing', () => {
    const square: Drawing = { kind: 'polygon', points: SQUARE };
    expect(marked(drawn(square, stroke([{ x: 5, y: 5 }], 2, true)))).toBeLessThan(24);
    expect(marksNothing(drawn(square, { kind: 'clear' }))).toBe(true);
  });

  it('never leaves the picture', () => {
    const place = fc.record({ x: fc.integer({ min: -50, max: 70 }), y: fc.integer({ min: -50, max: 70 }) });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (points, widthPx) => {
        const raster = drawn(stroke(points, widthPx), { kind: 'polygon', points });
        expect(raster.data).toHaveLength(200);
        expect(raster.data.every((bit) => bit === 0 || bit === 1)).toBe(true);
      }),
    );
  });
});

describe('what was drawn', () => {
  it('is undone and done again, one by one, back to what was there before', () => {
    const before = drawn({ kind: 'polygon', points: SQUARE });
    const drawings = new Drawings(before);
    drawings.add(stroke([{ x: 15, y: 5 }], 4));
    drawings.add({ kind: 'clear' });
    drawings.undo();
    expect(marked(drawings.raster)).toBeGreaterThan(24);
    drawings.undo();
    expect(drawings.raster).toEqual(before);
    expect(drawings.canUndo).toBe(false);
    drawings.redo();
    drawings.redo();
    expect(marksNothing(drawings.raster)).toBe(true);
    expect(drawings.canRedo).toBe(false);
  });

  it('cannot be done again once something else was drawn', () => {
    const drawings = new Drawings(emptyRaster(20, 10));
    drawings.add(stroke([{ x: 5, y: 5 }], 4));
    drawings.undo();
    drawings.add({ kind: 'polygon', points: SQUARE });
    expect(drawings.canRedo).toBe(false);
  });

  it('stays, also the oldest of very many, though that cannot be undone', () => {
    const drawings = new Drawings(emptyRaster(20, 10));
    drawings.add({ kind: 'polygon', points: SQUARE });
    for (let i = 0; i < 300; i++) drawings.add(stroke([{ x: 15, y: 5 }], 1));
    while (drawings.canUndo) drawings.undo();
    expect(marked(drawings.raster)).toBeGreaterThanOrEqual(24);
  });
});

describe('the part of a picture that is seen', () => {
  const picture = { width: 400, height: 200 };
  const canvas = { width: 800, height: 600 };

  it('is all of it at first, in the middle', () => {
    expect(fitted(picture, canvas)).toEqual({ scale: 2, left: 0, top: 100 });
  });

  it('comes nearer around the place that is pointed at, and goes no further away than all of it', () => {
    const at = { x: 400, y: 300 };
    const near = zoomed(fitted(picture, canvas), 4, at, picture, canvas);
    expect(near.scale).toBe(8);
    expect(toPicture(near, at)).toEqual({ x: 200, y: 100 });
    expect(zoomed(near, 0.01, at, picture, canvas)).toEqual(fitted(picture, canvas));
  });

  it('leaves no gap beside the picture when it is moved', () => {
    const near = zoomed(fitted(picture, canvas), 4, { x: 400, y: 300 }, picture, canvas);
    expect(moved(near, 1e6, -1e6, picture, canvas)).toMatchObject({ left: 0, top: 600 - 1600 });
  });

  it('follows a place that would be out of sight', () => {
    const near = zoomed(fitted(picture, canvas), 4, { x: 0, y: 100 }, picture, canvas);
    const { x, y } = toCanvas(showing(near, { x: 390, y: 190 }, picture, canvas), { x: 390, y: 190 });
    expect(x >= 0 && x <= 800 && y >= 0 && y <= 600).toBe(true);
  });
});
