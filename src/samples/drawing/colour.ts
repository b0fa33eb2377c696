/** Linear light: red, green, blue, each 0..1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The linear colour of a CSS hex code such as `#a0a8b0`. */
export function hex(code: string): Colour {
  const channel = (start: number) => (Number.parseInt(code.slice(start, start + 2), 16) / 255) ** GAMMA;
  return [channel(1), channel(3), channel(5)];
}

/** The colour with its light scaled. */
export function scaled([red, green, blue]: Colour, factor: number): Colour {
  return [red * factor, green * factor, blue * factor];
}

/** Linear light to a display value, 0..255, not rounded. Light above 1 clips as a sensor does. */
export function encode(light: number): number {
  return ENCODED[light <= 0 ? 0 : light >= 1 ? STEPS : Math.round(light * STEPS)];
}

const GAMMA = 2.2;
const STEPS = 1 << 14;
const ENCODED = Float32Array.from({ length: STEPS + 1 }, (_, step) => 255 * (step / STEPS) ** (1 / GAMMA));
