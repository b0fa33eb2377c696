import { hex } from './drawing/colour.ts';
import type { Colour } from './drawing/colour.ts';
import type { Frame } from './drawing/frame.ts';
import { clamp, mix, smoothstep } from './drawing/maths.ts';
import { blot, stroke } from './drawing/shapes.ts';
import type { Point } from './drawing/shapes.ts';
import type { Surface } from './drawing/surface.ts';
import type { Flaw } from './product.ts';

/** A scratch through the place, up to `length` units long, that lays bare `colour`; it wavers, tapers and skips. */
export function scratch(surface: Surface, place: Frame, flaw: Flaw, { length, colour }: { length: number; colour: Colour }): void {
  const { random, noise, severity } = flaw;
  const halfLength = (length / 2) * mix(0.35, 1, random.uniform(0, 0.4) + 0.6 * severity);
  const radius = mix(0.35, 1.0, severity) * random.uniform(0.8, 1.2);
  const bow = random.normal(0, 0.12) * halfLength;
  const points = Array.from({ length: 13 }, (_, i): Point => {
    const t = i / 6 - 1;
    return [t * halfLength, bow * (1 - t * t) + random.normal(0, 0.15)];
  });
  const skip = random.uniform(0, 50);
  surface.fill(place, stroke(points, taper(radius)), {
    colour,
    opacity: (u) => mix(0.45, 1, severity) * smoothstep(0.12, 0.45, noise.at(u / 6 + skip, 3)),
    relief: (_u, _v, distance) => mix(0.25, 0.9, severity) * distance,
    metal: 0.3,
  });
}

/** A dent pressed in: a smooth hollow with a low rim. */
export function dent(surface: Surface, place: Frame, flaw: Flaw, { radius }: { radius: number }): void {
  const { random, noise, severity } = flaw;
  const size = radius * mix(0.5, 1.1, severity) * random.uniform(0.85, 1.15);
  const depth = size * mix(0.18, 0.45, severity);
  const shape = blot(size, random.uniform(1, 1.6), 0.18, noise);
  surface.fill(place, shape, {
    shade: (_u, _v, distance) => 1 - 0.2 * severity * smoothstep(0, size * 0.7, -distance),
    relief: (_u, _v, distance) => {
      const inward = clamp(-distance / size);
      return -depth * smoothstep(0, 1, inward) + 0.1 * depth * Math.sin(Math.PI * clamp(inward * 3));
    },
  });
}

/** Something that does not belong: a crumb, a fibre or a splash of small drops. */
export function contamination(surface: Surface, place: Frame, flaw: Flaw, { radius }: { radius: number }): void {
  const form = flaw.random.pick([crumb, crumb, fibre, splash]);
  form(surface, place, flaw, radius * mix(0.45, 1.1, flaw.severity));
}

/** A patch soaked darker or discoloured, with the darker rim of a dried drop. */
export function stain(surface: Surface, place: Frame, flaw: Flaw, { radius, colour }: { radius: number; colour: Colour }): void {
  const { random, noise, severity } = flaw;
  const size = radius * random.uniform(0.6, 1.2);
  const strength = mix(0.16, 0.5, severity);
  const patch = random.uniform(0, 40);
  surface.fill(place, blot(size, random.uniform(1, 1.8), 0.45, noise), {
    colour,
    opacity: (u, v, distance) => {
      const rim = 0.5 * smoothstep(3.5, 0.5, -distance);
      return strength * smoothstep(0, 1.6, -distance) * (0.45 + rim + 0.4 * noise.rough(u / 9 + patch, v / 9));
    },
    gloss: 0.15 * severity,
  });
}

function crumb(surface: Surface, place: Frame, { random, noise }: Flaw, size: number): void {
  const colour = random.pick(DIRT);
  const radius = size * random.uniform(0.6, 1);
  surface.fill(place, blot(radius, random.uniform(1, 1.7), 0.5, noise), {
    colour,
    shade: (u, v) => 0.7 + 0.6 * noise.rough(u * 0.6, v * 0.6),
    relief: (u, v, distance) => 0.8 * Math.sqrt(Math.max(0, -distance) * radius) * (0.6 + 0.8 * noise.rough(u * 0.4, v * 0.4)),
    gloss: 0.05,
    metal: 0,
  });
}

function fibre(surface: Surface, place: Frame, { random }: Flaw, size: number): void {
  const points: Point[] = [];
  let heading = random.uniform(0, 2 * Math.PI);
  let curl = random.normal(0, 0.25);
  let [u, v] = [0, 0];
  for (let i = 0; i < 16; i++) {
    points.push([u, v]);
    u += Math.cos(heading) * size * 0.3;
    v += Math.sin(heading) * size * 0.3;
    heading += curl;
    curl = 0.85 * curl + random.normal(0, 0.12);
  }
  const radius = random.uniform(0.5, 0.8);
  surface.fill(place, stroke(points, taper(radius)), {
    colour: random.pick(DIRT),
    relief: (_u, _v, distance) => 1.2 + Math.sqrt(Math.max(0, -distance * radius)),
    metal: 0,
  });
}

function splash(surface: Surface, place: Frame, { random, noise }: Flaw, size: number): void {
  const colour = random.pick(DIRT);
  for (let drop = 0; drop < 7; drop++) {
    const at = drop === 0 ? place : place.at(random.normal(0, size), random.normal(0, size));
    const radius = size * (drop === 0 ? 0.55 : random.uniform(0.08, 0.3));
    surface.fill(at, blot(radius, random.uniform(1, 1.4), 0.25, noise), {
      colour,
      opacity: 0.85,
      relief: (_u, _v, distance) => 0.5 * Math.sqrt(Math.max(0, -distance * radius)),
      gloss: 0.5,
      metal: 0,
    });
  }
}

function taper(radius: number): (share: number) => number {
  return (share) => radius * (0.25 + 0.75 * Math.sqrt(Math.max(0, 1 - (2 * share - 1) ** 2)));
}

const DIRT = [hex('#2b2119'), hex('#4a3826'), hex('#1c1f24'), hex('#6b5436'), hex('#30383f')];
