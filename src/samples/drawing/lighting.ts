import { clamp, smoothstep } from './maths.ts';
import type { Surface } from './surface.ts';

/** The lamp over the part and how it falls. */
export interface Lighting {
  /** Where the lamp stands, degrees clockwise from the right of the picture. */
  readonly azimuthDeg: number;
  /** How high it stands, degrees above the surface. */
  readonly elevationDeg: number;
  /** Light from all around, 0..1; the lamp gives the rest. */
  readonly ambient: number;
  /** Sharpness of highlights: the exponent of Blinn and Phong. */
  readonly shine: number;
  /** Length of the soft shadows in units; 0 for none. */
  readonly shadowReach: number;
}

/** The light that leaves the surface toward the camera above it: linear red, green, blue, `[samples, samples]` each. */
export function illuminate(surface: Surface, lighting: Lighting): [Float32Array, Float32Array, Float32Array] {
  const { samples, samplesPerUnit, height } = surface;
  const [lampX, lampY, lampZ] = direction(lighting.azimuthDeg, lighting.elevationDeg);
  const halfLength = Math.hypot(lampX, lampY, lampZ + 1);
  const shadow = shadows(surface, lighting, lampX, lampY);
  const lit: [Float32Array, Float32Array, Float32Array] = [
    new Float32Array(samples ** 2),
    new Float32Array(samples ** 2),
    new Float32Array(samples ** 2),
  ];

  for (let row = 0, index = 0; row < samples; row++) {
    const up = row > 0 ? samples : 0;
    const down = row < samples - 1 ? samples : 0;
    for (let column = 0; column < samples; column++, index++) {
      const slopeX = (height[index + (column < samples - 1 ? 1 : 0)] - height[index - (column > 0 ? 1 : 0)]) * 0.5 * samplesPerUnit;
      const slopeY = (height[index + down] - height[index - up]) * 0.5 * samplesPerUnit;
      const normalZ = 1 / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY);
      const normalX = -slopeX * normalZ;
      const normalY = -slopeY * normalZ;
      const facing = normalX * lampX + normalY * lampY + normalZ * lampZ;
      const open = 1 - shadow[index];

      const scattered =
        (lighting.ambient * (0.6 + 0.4 * normalZ) + ((1 - lighting.ambient) / lampZ) * Math.max(0, facing) * open) * (0.6 + 0.4 * open);
      const glint = (normalX * lampX + normalY * lampY + normalZ * (lampZ + 1)) / halfLength;
      const highlight = surface.gloss[index] > 0 ? surface.gloss[index] * Math.max(0, glint) ** lighting.shine * open : 0;
      const mirrored = mirroredLight(normalX, normalY, normalZ, 2 * normalZ * facing - lampZ) * (0.45 + 0.55 * open);

      const light = scattered + (mirrored - scattered) * surface.metal[index];
      lit[0][index] = surface.red[index] * light + highlight;
      lit[1][index] = surface.green[index] * light + highlight;
      lit[2][index] = surface.blue[index] * light + highlight;
    }
  }
  return lit;
}

/** What bare metal mirrors of a hall: a broad lamp, a bright ceiling, dark surroundings. `towardLamp` is reflection . lamp. */
function mirroredLight(normalX: number, normalY: number, normalZ: number, towardLamp: number): number {
  const reflectionZ = 2 * normalZ * normalZ - 1;
  const ceiling = smoothstep(-0.1, 0.95, reflectionZ);
  const lamp = smoothstep(0.45, 0.98, towardLamp);
  const floor = smoothstep(0.5, 1, Math.abs(normalX * 0.5 + normalY));
  return 0.1 + 0.62 * ceiling + 1.1 * lamp + 0.12 * floor;
}

/** How much of the lamp each sample misses, 0..1: higher ground toward the lamp, smeared out, stands in its way. */
function shadows(surface: Surface, { shadowReach }: Lighting, lampX: number, lampY: number): Float32Array {
  const { samples, samplesPerUnit, height } = surface;
  const shadow = new Float32Array(samples * samples);
  if (shadowReach === 0) return shadow;
  const smeared = smear(
    smear(height, samples, Math.round(shadowReach * 0.5 * samplesPerUnit)),
    samples,
    Math.round(shadowReach * 0.5 * samplesPerUnit),
  );
  const length = Math.hypot(lampX, lampY);
  const shiftX = Math.round((lampX / length) * shadowReach * 0.6 * samplesPerUnit);
  const shiftY = Math.round((lampY / length) * shadowReach * 0.6 * samplesPerUnit);
  const depth = shadowReach * 0.9;
  for (let row = 0, index = 0; row < samples; row++) {
    const from = clamp(row + shiftY, 0, samples - 1) * samples;
    for (let column = 0; column < samples; column++, index++) {
      const rise = smeared[from + clamp(column + shiftX, 0, samples - 1)] - height[index];
      if (rise > 0) shadow[index] = Math.min(0.75, rise / depth);
    }
  }
  return shadow;
}

/** A moving mean along rows, written transposed: done twice it is a box blur. */
function smear(layer: Float32Array, samples: number, radius: number): Float32Array {
  const result = new Float32Array(layer.length);
  const share = 1 / (2 * radius + 1);
  for (let row = 0; row < samples; row++) {
    const start = row * samples;
    let sum = layer[start] * radius;
    for (let i = 0; i <= radius; i++) sum += layer[start + Math.min(i, samples - 1)];
    for (let column = 0; column < samples; column++) {
      result[column * samples + row] = sum * share;
      sum += layer[start + Math.min(column + radius + 1, samples - 1)] - layer[start + Math.max(column - radius, 0)];
    }
  }
  return result;
}

function direction(azimuthDeg: number, elevationDeg: number): [number, number, number] {
  const azimuth = (azimuthDeg * Math.PI) / 180;
  const elevation = (elevationDeg * Math.PI) / 180;
  return [Math.cos(azimuth) * Math.cos(elevation), Math.sin(azimuth) * Math.cos(elevation), Math.sin(elevation)];
}
