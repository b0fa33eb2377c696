import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contourPath, contourRings, type Grid } from '../../src/renderer/screens/review/heat/contours.ts';

function gridOf(rows: readonly (readonly number[])[]): Grid {
  return { widthPx: rows[0].length, heightPx: rows.length, values: rows.flat() };
}

/** Signed: positive where the high side is on one hand, negative where it is on the other. */
function areaOf(ring: readonly (readonly [number, number])[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

describe('contours', () => {
  it('run round a single high reading, as far from it as the level is', () => {
    const grid = gridOf([
      [0, 0, 0],
      [0, 100, 0],
      [0, 0, 0],
    ]);
    const [ring, ...others] = contourRings(grid, 75);
    expect(others).toEqual([]);
    expect(ring).toHaveLength(4);
    for (const point of [
      [1.5, 1.25],
      [1.75, 1.5],
      [1.5, 1.75],
      [1.25, 1.5],
    ]) {
      expect(ring).toContainEqual(point);
    }
  });

  it('are none where all is below', () => {
    expect(contourPath(gridOf([[1, 2, 3]]), 4)).toBe('');
  });

  it('close at the edge of the grid', () => {
    const rings = contourRings(gridOf([[9, 9, 9], [9, 9, 9]]), 5); // prettier-ignore
    expect(rings).toHaveLength(1);
    expect(Math.abs(areaOf(rings[0]))).toBeCloseTo(5.5);
  });

  it('have a hole where there is one', () => {
    const ridge = gridOf([
      [9, 9, 9, 9],
      [9, 0, 0, 9],
      [9, 9, 9, 9],
    ]);
    const areas = contourRings(ridge, 5).map(areaOf).sort((a, b) => a - b); // prettier-ignore
    expect(areas).toHaveLength(2);
    expect(areas[0] * areas[1]).toBeLessThan(0);
  });

  it.each([
    [1, 2],
    [9, 1],
  ])('part or join two peaks across a corner by what is between them: %d', (between, rings) => {
    const saddle = gridOf([
      [10, between],
      [between, 10],
    ]);
    expect(contourRings(saddle, 9.2)).toHaveLength(rings);
  });

  it('leave every high reading inside and every low one outside', () => {
    const grids = fc
      .record({ widthPx: fc.integer({ min: 1, max: 7 }), heightPx: fc.integer({ min: 1, max: 7 }) })
      .chain((size) =>
        fc
          .array(fc.integer({ min: 0, max: 255 }), { minLength: size.widthPx * size.heightPx, maxLength: size.widthPx * size.heightPx })
          .map((values): Grid => ({ ...size, values })),
      );
    fc.assert(
      fc.property(grids, (grid) => {
        const rings = contourRings(grid, 127.5);
        for (let i = 0; i < grid.values.length; i++) {
          const [x, y] = [(i % grid.widthPx) + 0.5, Math.floor(i / grid.widthPx) + 0.5];
          const crossings = rings.reduce((sum, ring) => sum + crossingsOf(ring, x, y), 0);
          expect(crossings % 2).toBe(grid.values[i] >= 127.5 ? 1 : 0);
        }
      }),
    );
  });
});

/** How often a ray to the right meets the ring. */
function crossingsOf(ring: readonly (readonly [number, number])[], x: number, y: number): number {
  return ring.filter(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length];
    return y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1);
  }).length;
}
