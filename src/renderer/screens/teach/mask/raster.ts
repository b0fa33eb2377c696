/** A place in the picture, px from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Something that was drawn. A stroke is as wide as its pen all along its points; a polygon is filled by the even-odd rule. */
export type Drawing =
  | { readonly kind: 'stroke'; readonly points: readonly Point[]; readonly widthPx: number; readonly erases: boolean }
  | { readonly kind: 'polygon'; readonly points: readonly Point[] }
  | { readonly kind: 'clear' };

/** Which pixels are marked: 1 where one is, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export function emptyRaster(width: number, height: number): Raster {
  return { width, height, data: new Uint8Array(width * height) };
}

export function copyOf(raster: Raster): Raster {
  return { ...raster, data: raster.data.slice() };
}

export function marksNothing({ data }: Raster): boolean {
  return !data.includes(1);
}

/** Draws into a raster. */
export function draw(raster: Raster, drawing: Drawing): void {
  if (drawing.kind === 'clear') raster.data.fill(0);
  else if (drawing.kind === 'polygon') fillPolygon(raster, drawing.points);
  else drawStroke(raster, drawing.points, drawing.widthPx, drawing.erases ? 0 : 1);
}

function drawStroke(raster: Raster, points: readonly Point[], widthPx: number, value: 0 | 1): void {
  points.forEach((to, i) => drawSegment(raster, points[Math.max(0, i - 1)], to, widthPx / 2, value));
}

/** Every pixel whose centre is no further from the segment than the radius; the pixel under a pen that is finer than one. */
function drawSegment({ width, height, data }: Raster, from: Point, to: Point, radius: number, value: 0 | 1): void {
  const reach = Math.max(radius, 0.71);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const lengthSquared = dx * dx + dy * dy;
  const [left, right] = span(from.x, to.x, reach, width);
  const [top, bottom] = span(from.y, to.y, reach, height);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const along = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquared));
      if (Math.hypot(px - along * dx, py - along * dy) <= reach) data[y * width + x] = value;
    }
  }
}

/** The pixels between two places, so far around them, that there are. */
function span(a: number, b: number, reach: number, size: number): [number, number] {
  return [Math.max(0, Math.floor(Math.min(a, b) - reach)), Math.min(size - 1, Math.ceil(Math.max(a, b) + reach))];
}

/** Every pixel whose centre lies inside. */
function fillPolygon({ width, height, data }: Raster, points: readonly Point[]): void {
  if (points.length < 3) return;
  for (let y = 0; y < height; y++) {
    const crossings = crossingsAt(points, y + 0.5);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = Math.max(0, Math.ceil(crossings[i] - 0.5));
      const last = Math.min(width - 1, Math.ceil(crossings[i + 1] - 0.5) - 1);
      if (first <= last) data.fill(1, y * width + first, y * width + last + 1);
    }
  }
}

/** Where the edges of a polygon meet a row, from left to right. */
function crossingsAt(points: readonly Point[], y: number): number[] {
  const crossings: number[] = [];
  points.forEach((a, i) => {
    const b = points[(i + 1) % points.length];
    if (a.y <= y !== b.y <= y) crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
  });
  return crossings.sort((a, b) => a - b);
}
