import type { Colour } from './colour.ts';
import { Frame, SPAN } from './frame.ts';
import type { Shape } from './shapes.ts';

/** A number, or one that varies over a shape: place in the shape's frame and signed distance to its edge, in units. */
type Varying = number | ((u: number, v: number, distance: number) => number);

/** What a shape puts on the surface. What is left out stays as it was. */
export interface Material {
  readonly colour?: Colour;
  /** Scales the colour put on, or the colour found where none is. */
  readonly shade?: Varying;
  /** Height above the ground in units, replacing what was there. */
  readonly height?: Varying;
  /** Height in units added to what is there. */
  readonly relief?: Varying;
  /** Strength of the highlight of a lacquer or plastic, 0..1. */
  readonly gloss?: Varying;
  /** 1 where the surroundings are mirrored as by bare metal, 0 where light is scattered. */
  readonly metal?: Varying;
  /** Share of the shape's own colour, gloss and metal; 1 unless told. */
  readonly opacity?: Varying;
}

/** What the camera looks at: colour, height and finish, `[samples, samples]` each, two samples a pixel along each axis. */
export class Surface {
  readonly samples: number;
  readonly samplesPerUnit: number;
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
  readonly height: Float32Array;
  readonly gloss: Float32Array;
  readonly metal: Float32Array;

  constructor(sizePx: number) {
    this.samples = sizePx * SAMPLES_PER_PIXEL;
    this.samplesPerUnit = this.samples / SPAN;
    const layer = () => new Float32Array(this.samples * this.samples);
    [this.red, this.green, this.blue, this.height, this.gloss, this.metal] = [layer(), layer(), layer(), layer(), layer(), layer()];
  }

  /** Covers the whole picture; (u, v) run from 0 to 256. */
  cover(material: Material): void {
    const everywhere: Shape = { halfWidth: SPAN * 1.5, halfHeight: SPAN * 1.5, distance: () => -SPAN };
    this.fill(new Frame(0, 0), everywhere, material);
  }

  fill(frame: Frame, shape: Shape, material: Material): void {
    const { colour } = material;
    const shade = varying(material.shade ?? 1);
    const opacity = varying(material.opacity ?? 1);
    const height = material.height === undefined ? undefined : varying(material.height);
    const relief = material.relief === undefined ? undefined : varying(material.relief);
    const gloss = material.gloss === undefined ? undefined : varying(material.gloss);
    const metal = material.metal === undefined ? undefined : varying(material.metal);
    this.visit(frame, shape.halfWidth, shape.halfHeight, (index, u, v) => {
      const distance = shape.distance(u, v);
      const coverage = Math.min(1, 0.5 - distance * this.samplesPerUnit);
      if (coverage <= 0) return;
      const share = coverage * opacity(u, v, distance);
      const light = shade(u, v, distance);
      blend(this.red, index, (colour?.[0] ?? this.red[index]) * light, share);
      blend(this.green, index, (colour?.[1] ?? this.green[index]) * light, share);
      blend(this.blue, index, (colour?.[2] ?? this.blue[index]) * light, share);
      if (height) blend(this.height, index, height(u, v, distance), coverage);
      if (relief) this.height[index] += relief(u, v, distance) * coverage;
      if (gloss) blend(this.gloss, index, gloss(u, v, distance), share);
      if (metal) blend(this.metal, index, metal(u, v, distance), share);
    });
  }

  /** Calls with the index and frame coordinates of every sample in the frame's box of the given half sizes, and a margin of one. */
  visit(frame: Frame, halfWidth: number, halfHeight: number, visitor: (index: number, u: number, v: number) => void): void {
    const scale = this.samplesPerUnit;
    const reachX = Math.abs(frame.cos) * halfWidth + Math.abs(frame.sin) * halfHeight;
    const reachY = Math.abs(frame.sin) * halfWidth + Math.abs(frame.cos) * halfHeight;
    const left = Math.max(0, Math.floor((frame.x - reachX) * scale) - 1);
    const right = Math.min(this.samples - 1, Math.ceil((frame.x + reachX) * scale) + 1);
    const top = Math.max(0, Math.floor((frame.y - reachY) * scale) - 1);
    const bottom = Math.min(this.samples - 1, Math.ceil((frame.y + reachY) * scale) + 1);
    for (let row = top; row <= bottom; row++) {
      const dy = (row + 0.5) / scale - frame.y;
      for (let column = left; column <= right; column++) {
        const dx = (column + 0.5) / scale - frame.x;
        const u = dx * frame.cos + dy * frame.sin;
        const v = dy * frame.cos - dx * frame.sin;
        if (Math.abs(u) > halfWidth + 1 || Math.abs(v) > halfHeight + 1) continue;
        visitor(row * this.samples + column, u, v);
      }
    }
  }
}

export const SAMPLES_PER_PIXEL = 2;

function varying(value: Varying): (u: number, v: number, distance: number) => number {
  return typeof value === 'number' ? () => value : value;
}

function blend(layer: Float32Array, index: number, value: number, share: number): void {
  layer[index] += (value - layer[index]) * share;
}
