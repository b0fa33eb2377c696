import type { Place, Region } from '../viewer/viewport.ts';

/** An anomaly map as people read it. */
export interface HeatMap {
  readonly widthPx: number;
  readonly heightPx: number;
  /** `[H, W]`, 255 at 100 percent. */
  readonly grey: Uint8ClampedArray;
}

const GREY_PER_PERCENT = 2.55;

/**
 * What the map says of a place of the picture, 0..100; undefined where it says nothing.
 * @param covers what of the picture the map covers
 */
export function percentAt({ widthPx, heightPx, grey }: HeatMap, covers: Region, place: Place): number | undefined {
  const share = shareIn(covers, place);
  if (share === undefined) return undefined;
  const [column, row] = [Math.floor(share.x * widthPx), Math.floor(share.y * heightPx)];
  return grey[row * widthPx + column] / GREY_PER_PERCENT;
}

/** A place of the picture as shares of what the map covers, below 1; undefined beside it. */
export function shareIn({ leftPx, topPx, widthPx, heightPx }: Region, { x, y }: Place): Place | undefined {
  const share = { x: (x - leftPx) / widthPx, y: (y - topPx) / heightPx };
  return share.x >= 0 && share.y >= 0 && share.x < 1 && share.y < 1 ? share : undefined;
}

/** The place of the picture that shares of a map stand for. */
export function placeOf({ leftPx, topPx, widthPx, heightPx }: Region, { x, y }: Place): Place {
  return { x: leftPx + x * widthPx, y: topPx + y * heightPx };
}

/** What of a map is a level or above is looked for on this scale. */
export function greyOf(percent: number): number {
  return percent * GREY_PER_PERCENT;
}
