import type { Mask } from '../../pipeline/images/image.ts';

/** A box in pixels of the picture. */
export interface Box {
  readonly leftPx: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The smallest box around what a mask marks; undefined where it marks nothing. */
export function boxAround({ width, height, data }: Mask): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === 0) continue;
    const x = i % width;
    const y = Math.floor(i / width);
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return right < 0 ? undefined : { leftPx: left, topPx: top, widthPx: right - left + 1, heightPx: bottom - top + 1 };
}
