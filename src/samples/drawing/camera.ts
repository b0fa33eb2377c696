import type { RgbImage } from '../../pipeline/images/image.ts';
import type { Random } from '../../pipeline/random.ts';
import { encode } from './colour.ts';
import { illuminate } from './lighting.ts';
import type { Lighting } from './lighting.ts';
import { clamp } from './maths.ts';
import { SAMPLES_PER_PIXEL } from './surface.ts';
import type { Surface } from './surface.ts';

/** How one picture was taken: what drifts from part to part on a real station. */
export interface Exposure {
  readonly lighting: Lighting;
  /** Light level; 1 as set up. */
  readonly level: number;
  /** Change of the light from the middle to the right and to the lower edge, as shares. */
  readonly gradient: readonly [right: number, down: number];
  /** Loss of light toward the corners, as a share. */
  readonly vignette: number;
  /** Gain of red, green and blue. */
  readonly whiteBalance: readonly [number, number, number];
  /** Share of its light a pixel gives to each neighbour along each axis, 0..0.3. */
  readonly blur: number;
  /** Deviation of the noise in the dark and at full light, in grey levels. */
  readonly noise: readonly [dark: number, bright: number];
}

export function drawExposure(lighting: Lighting, random: Random): Exposure {
  const vary = (deviation: number) => clamp(random.normal(0, deviation), -2.2 * deviation, 2.2 * deviation);
  return {
    lighting: { ...lighting, azimuthDeg: lighting.azimuthDeg + vary(2.5), elevationDeg: lighting.elevationDeg + vary(1.2) },
    level: 1 + vary(0.045),
    gradient: [vary(0.05), vary(0.05)],
    vignette: 0.1 + vary(0.015),
    whiteBalance: [1 + vary(0.01), 1, 1 + vary(0.01)],
    blur: 0.14 + vary(0.025),
    noise: [0.9 + vary(0.1), 2.2 + vary(0.25)],
  };
}

/** The picture a sensor without noise would give: `[sizePx, sizePx, 3]` float32, 0..255. */
export function expose(surface: Surface, exposure: Exposure): Float32Array {
  const sizePx = surface.samples / SAMPLES_PER_PIXEL;
  const picture = new Float32Array(sizePx * sizePx * 3);
  const falloff = lightFalloff(sizePx, exposure);
  illuminate(surface, exposure.lighting).forEach((lit, channel) => {
    const light = soften(soften(shrink(lit, surface.samples), sizePx, exposure.blur), sizePx, exposure.blur);
    const gain = exposure.level * exposure.whiteBalance[channel];
    for (let i = 0; i < light.length; i++) picture[3 * i + channel] = encode(light[i] * falloff[i] * gain);
  });
  return picture;
}

/**
 * The picture with the sensor's noise, rounded: `[sizePx, sizePx, 3]`. Grain is shared by the channels in part,
 * as the filling-in of a colour mosaic makes it.
 */
export function develop(picture: Float32Array, sizePx: number, exposure: Exposure, random: Random): RgbImage {
  const data = new Uint8Array(picture.length);
  const [dark, bright] = exposure.noise;
  for (let i = 0; i < picture.length; i += 3) {
    const grain = random.normal();
    const tint = random.uniform(-1, 1);
    for (let channel = 0; channel < 3; channel++) {
      const value = picture[i + channel];
      const deviation = dark + ((bright - dark) * value) / 255;
      data[i + channel] = clamp(Math.round(value + deviation * (grain + (channel - 1) * tint)), 0, 255);
    }
  }
  return { width: sizePx, height: sizePx, data };
}

function lightFalloff(sizePx: number, { gradient: [right, down], vignette }: Exposure): Float32Array {
  const falloff = new Float32Array(sizePx * sizePx);
  for (let row = 0, index = 0; row < sizePx; row++) {
    const y = (2 * (row + 0.5)) / sizePx - 1;
    for (let column = 0; column < sizePx; column++, index++) {
      const x = (2 * (column + 0.5)) / sizePx - 1;
      falloff[index] = (1 + right * x + down * y) * (1 - (vignette * (x * x + y * y)) / 2);
    }
  }
  return falloff;
}

function shrink(layer: Float32Array, samples: number): Float32Array {
  const sizePx = samples / SAMPLES_PER_PIXEL;
  const result = new Float32Array(sizePx * sizePx);
  for (let row = 0, index = 0; row < sizePx; row++) {
    for (let column = 0; column < sizePx; column++, index++) {
      const from = SAMPLES_PER_PIXEL * (row * samples + column);
      result[index] = (layer[from] + layer[from + 1] + layer[from + samples] + layer[from + samples + 1]) / 4;
    }
  }
  return result;
}

/** A blur of three taps along rows, written transposed. */
function soften(layer: Float32Array, sizePx: number, share: number): Float32Array {
  const result = new Float32Array(layer.length);
  for (let row = 0; row < sizePx; row++) {
    const start = row * sizePx;
    for (let column = 0; column < sizePx; column++) {
      const left = layer[start + Math.max(column - 1, 0)];
      const right = layer[start + Math.min(column + 1, sizePx - 1)];
      result[column * sizePx + row] = layer[start + column] * (1 - 2 * share) + (left + right) * share;
    }
  }
  return result;
}
