/** Readings on a grid, row by row. */
export interface Grid {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly values: ArrayLike<number>;
}

type Point = readonly [x: number, y: number];

/** Sides of a cell between four readings. */
const [TOP, RIGHT, BOTTOM, LEFT] = [0, 1, 2, 3];

/**
 * Which sides a line joins, by which of the four corners are at the level or above (1 top left, 2 top right, 4 bottom right, 8 bottom left),
 * with those corners on the line's left. The two saddles are told apart by the mean of the corners.
 */
const JOINED: readonly (readonly (readonly [from: number, to: number])[])[] = [
  [],
  [[TOP, LEFT]],
  [[RIGHT, TOP]],
  [[RIGHT, LEFT]],
  [[BOTTOM, RIGHT]],
  [
    [TOP, RIGHT],
    [BOTTOM, LEFT],
  ],
  [[BOTTOM, TOP]],
  [[BOTTOM, LEFT]],
  [[LEFT, BOTTOM]],
  [[TOP, BOTTOM]],
  [
    [LEFT, TOP],
    [RIGHT, BOTTOM],
  ],
  [[RIGHT, BOTTOM]],
  [[LEFT, RIGHT]],
  [[TOP, RIGHT]],
  [[LEFT, TOP]],
  [],
];
const SADDLES: Readonly<Record<number, (typeof JOINED)[number]>> = {
  5: [
    [TOP, LEFT],
    [BOTTOM, RIGHT],
  ],
  10: [
    [RIGHT, TOP],
    [LEFT, BOTTOM],
  ],
};

/**
 * Lines around whatever is at a level or above it (marching squares, Lorensen & Cline 1987 in two dimensions), closed at the grid's edge too.
 * @returns rings in pixels of the grid, a reading standing in the middle of its pixel
 */
export function contourRings(grid: Grid, level: number): Point[][] {
  const next = new Map<string, { readonly point: Point; readonly to: string }>();
  for (let y = -1; y < grid.heightPx; y++) {
    for (let x = -1; x < grid.widthPx; x++) joinCell(grid, level, x, y, next);
  }
  const rings: Point[][] = [];
  while (next.size > 0) {
    const ring: Point[] = [];
    let [key] = next.keys();
    for (let step = next.get(key); step; step = next.get(key)) {
      next.delete(key);
      ring.push(step.point);
      key = step.to;
    }
    rings.push(ring);
  }
  return rings;
}

/** The rings as the `d` of an SVG path. */
export function contourPath(grid: Grid, level: number): string {
  return contourRings(grid, level)
    .map((ring) => `M${ring.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}Z`)
    .join('');
}

function joinCell(grid: Grid, level: number, x: number, y: number, next: Map<string, { point: Point; to: string }>): void {
  const corners = [valueAt(grid, x, y), valueAt(grid, x + 1, y), valueAt(grid, x + 1, y + 1), valueAt(grid, x, y + 1)];
  const kind = corners.reduce((sum, value, i) => sum + (value >= level ? 1 << i : 0), 0);
  const isHighBetween = corners.reduce((sum, value) => sum + value, 0) / 4 >= level;
  const joined = isHighBetween ? JOINED[kind] : (SADDLES[kind] ?? JOINED[kind]);
  for (const [from, to] of joined) next.set(sideKey(x, y, from), { point: crossing(corners, level, x, y, from), to: sideKey(x, y, to) });
}

/** Outside of the grid everything is below every level. */
function valueAt({ widthPx, heightPx, values }: Grid, x: number, y: number): number {
  return x < 0 || y < 0 || x >= widthPx || y >= heightPx ? -Infinity : values[y * widthPx + x];
}

/** One name for the side that two cells share. */
function sideKey(x: number, y: number, side: number): string {
  if (side === TOP) return `h${x},${y}`;
  if (side === BOTTOM) return `h${x},${y + 1}`;
  return side === LEFT ? `v${x},${y}` : `v${x + 1},${y}`;
}

function crossing(corners: readonly number[], level: number, x: number, y: number, side: number): Point {
  const [topLeft, topRight, bottomRight, bottomLeft] = corners;
  // Readings stand in the middle of their pixels.
  const [left, top] = [x + 0.5, y + 0.5];
  if (side === TOP) return [left + share(topLeft, topRight, level), top];
  if (side === BOTTOM) return [left + share(bottomLeft, bottomRight, level), top + 1];
  if (side === LEFT) return [left, top + share(topLeft, bottomLeft, level)];
  return [left + 1, top + share(topRight, bottomRight, level)];
}

/** How far from one reading to the other the level is; half way where one of them is outside of the grid. */
function share(from: number, to: number, level: number): number {
  return Number.isFinite(from) && Number.isFinite(to) ? (level - from) / (to - from) : 0.5;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
