import { rgb } from 'd3-color';
import { interpolateInferno } from 'd3-scale-chromatic';
import type { RgbImage } from './image.ts';

/** Inferno (van der Walt & Smith 2015): perceptually uniform and safe for colour-blind eyes. `[256, 3]` */
const INFERNO = Uint8Array.from(
  Array.from({ length: 256 }, (_, i) => rgb(interpolateInferno(i / 255))).flatMap(({ r, g, b }) => [r, g, b]),
);

/** Below this reading a pixel is left as it is; from the threshold at 50 on the heat covers most of it. */
const FAINTEST_PERCENT = 25;
const STRONGEST_OPACITY = 0.65;

/**
 * A picture with its heat map over it.
 * @param percent `[H, W]` readings 0..100 at the picture's size
 */
export function overlayHeat({ width, height, data }: RgbImage, percent: Float32Array): RgbImage {
  if (percent.length !== width * height) throw new RangeError(`${percent.length} readings for ${width} x ${height} pixels`);
  const result = new Uint8Array(data.length);
  for (let i = 0; i < percent.length; i++) {
    const opacity = STRONGEST_OPACITY * Math.min(1, Math.max(0, (percent[i] - FAINTEST_PERCENT) / (50 - FAINTEST_PERCENT)));
    const colour = 3 * Math.round(2.55 * Math.min(100, Math.max(0, percent[i])));
    for (let c = 0; c < 3; c++) result[3 * i + c] = Math.round((1 - opacity) * data[3 * i + c] + opacity * INFERNO[colour + c]);
  }
  return { width, height, data: result };
}
