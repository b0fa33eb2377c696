import { rgb } from 'd3-color';
import { interpolateCividis, interpolateInferno, interpolateViridis } from 'd3-scale-chromatic';

/** Perceptually uniform, and safe for colour-blind eyes. */
const INTERPOLATORS = { inferno: interpolateInferno, viridis: interpolateViridis, cividis: interpolateCividis } as const;

export type ColourMap = keyof typeof INTERPOLATORS;

export const COLOUR_MAPS = Object.keys(INTERPOLATORS) as readonly ColourMap[];

/** Below this reading nothing covers the picture; from REJECT at 50 on the heat covers it fully. As `overlayHeat` of the pipeline does. */
const FAINTEST_PERCENT = 25;
const FULL_PERCENT = 50;

/** Colours by the grey of a heat map, 255 = 100 percent. `[256, RGBA]` */
export function heatColours(map: ColourMap): Uint8ClampedArray {
  const colours = new Uint8ClampedArray(4 * 256);
  for (let grey = 0; grey < 256; grey++) {
    const { r, g, b } = rgb(INTERPOLATORS[map](grey / 255));
    const cover = (grey / 2.55 - FAINTEST_PERCENT) / (FULL_PERCENT - FAINTEST_PERCENT);
    colours.set([r, g, b, 255 * Math.min(1, Math.max(0, cover))], 4 * grey);
  }
  return colours;
}

/** Colours a grey picture in its place. @param pixels RGBA, the grey in red, green and blue alike */
export function colourHeat(pixels: Uint8ClampedArray, colours: Uint8ClampedArray): void {
  for (let i = 0; i < pixels.length; i += 4) {
    const from = 4 * pixels[i];
    for (let c = 0; c < 4; c++) pixels[i + c] = colours[from + c];
  }
}

/** The whole map from 0 to 100 percent, as a CSS gradient to the right. */
export function gradientOf(map: ColourMap): string {
  const stops = Array.from({ length: 11 }, (_, i) => INTERPOLATORS[map](i / 10));
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
