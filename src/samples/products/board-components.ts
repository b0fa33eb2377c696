import { hex, scaled } from '../drawing/colour.ts';
import type { Frame } from '../drawing/frame.ts';
import { clamp, mix } from '../drawing/maths.ts';
import { lettering } from '../drawing/lettering.ts';
import type { Noise } from '../drawing/noise.ts';
import { box, disc } from '../drawing/shapes.ts';
import type { Shape } from '../drawing/shapes.ts';
import type { Material, Surface } from '../drawing/surface.ts';
import type { Flaw } from '../product.ts';
import type { Component } from './board-layout.ts';

/** The tinned lands a component is soldered to. `solder` is how much of it there is; 1 as wanted. */
export function drawLands(surface: Surface, place: Frame, component: Component, { noise, solder }: { noise: Noise; solder: number }): void {
  for (const { u, v, width, height } of landsOf(component)) {
    surface.fill(place.at(u, v), box(width, height, 0.8), {
      colour: TIN,
      height: (_u, _v, distance) => 0.5 + solder * 0.7 * Math.sqrt(clamp(-distance, 0, 4)) + 0.15 * noise.at(u + _u, v + _v),
      metal: 0.75,
    });
  }
}

/** The component itself on its lands. `tone` scales its colour; a faulty marking is left out. */
export function drawBody(
  surface: Surface,
  place: Frame,
  component: Component,
  { noise, tone, marking }: { noise: Noise; tone: number; marking: 'good' | 'faulty' },
): void {
  BODIES[component.style](surface, place, component, { noise, tone });
  if (marking === 'good') drawMarking(surface, place, component, noise);
}

/** Solder run together between two neighbouring legs. */
export function bridgeLegs(surface: Surface, place: Frame, component: Component, { random, severity }: Flaw): void {
  const legs = legsOf(component);
  const from = random.integer(legs.length - 1);
  const one = legs[from];
  const apart = (leg: Leg) => Math.hypot(leg.u - one.u, leg.v - one.v);
  const other = legs.filter((leg) => leg !== one).reduce((nearest, leg) => (apart(leg) < apart(nearest) ? leg : nearest));
  const [du, dv] = [other.u - one.u, other.v - one.v];
  const thickness = mix(1.8, 5.5, severity);
  surface.fill(place.at(one.u + du / 2, one.v + dv / 2, Math.atan2(dv, du)), box(Math.hypot(du, dv) + 2, thickness, thickness * 0.45), {
    colour: TIN,
    height: (_u, _v, distance) => 1.2 + 1.1 * Math.sqrt(Math.max(0, -distance)),
    metal: 0.85,
  });
}

export function inkMaterial(noise: Noise): Material {
  return { colour: hex('#e6e8e0'), opacity: (u, v) => 0.72 + 0.25 * noise.at(u * 0.9, v * 0.9), gloss: 0 };
}

interface Leg {
  readonly u: number;
  readonly v: number;
  readonly width: number;
  readonly height: number;
}

interface Finish {
  readonly noise: Noise;
  readonly tone: number;
}

const TIN = hex('#c6c9cc');
const EPOXY = hex('#2b2c2e');
const LEG_LENGTH = 6;

const BODIES: Record<Component['style'], (surface: Surface, place: Frame, component: Component, finish: Finish) => void> = {
  chip(surface, place, component, finish) {
    for (const { u, v, width, height } of legsOf(component)) {
      surface.fill(place.at(u, v), box(width, height, 0.4), {
        colour: TIN,
        height: (_u, _v, distance) => 2.2 + Math.min(0.6, -distance),
        metal: 0.9,
      });
    }
    block(surface, place, box(component.width, component.height, 1), {
      colour: EPOXY,
      tone: finish.tone,
      rise: 6,
      bevel: 1.6,
      gloss: 0.1,
      noise: finish.noise,
    });
    const corner = place.at(-component.width / 2 + 5, -component.height / 2 + 5);
    surface.fill(corner, disc(2), { shade: 0.8, relief: (_u, _v, distance) => 0.5 * Math.max(-1, distance) });
  },
  resistor(surface, place, component, finish) {
    caps(surface, place, component);
    const body = box(component.width - 4.4, component.height, 0.3);
    block(surface, place, body, { colour: hex('#232528'), tone: finish.tone, rise: 3, bevel: 0.6, gloss: 0.16, noise: finish.noise });
  },
  capacitor(surface, place, component, finish) {
    caps(surface, place, component);
    const body = box(component.width - 4.8, component.height, 0.3);
    block(surface, place, body, { colour: hex('#a98a63'), tone: finish.tone, rise: 4, bevel: 1.2, gloss: 0.1, noise: finish.noise });
  },
  can(surface, place, component, finish) {
    const radius = component.width / 2;
    block(surface, place, box(component.width + 3, component.height + 3, 4), {
      colour: EPOXY,
      tone: finish.tone,
      rise: 3,
      bevel: 1,
      gloss: 0.1,
      noise: finish.noise,
    });
    surface.fill(place, disc(radius), {
      colour: scaled(hex('#b9bcc0'), finish.tone),
      shade: (u, v) => 0.95 + 0.1 * finish.noise.at(u / 1.2, v / 6),
      height: (_u, _v, distance) => 11 - 3 * clamp(1 + distance / 3) ** 2,
      metal: 0.85,
    });
    const band: Shape = { ...disc(radius - 2.5), distance: (u, v) => Math.max(Math.hypot(u, v) - radius + 2.5, u + radius * 0.45) };
    surface.fill(place, band, { colour: hex('#202226'), opacity: 0.92, metal: 0.1 });
  },
  crystal(surface, place, component, finish) {
    surface.fill(place, box(component.width, component.height, component.height * 0.45), {
      colour: scaled(hex('#c2c2be'), finish.tone),
      shade: (u, v) => 0.94 + 0.12 * finish.noise.at(u / 5, v / 1.1),
      height: (_u, _v, distance) => 7 - 2.5 * clamp(1 + distance / 2.2) ** 2,
      metal: 0.9,
    });
  },
  led(surface, place, component, finish) {
    caps(surface, place, component);
    const lens = box(component.width - 4, component.height - 0.5, 2);
    block(surface, place, lens, { colour: hex('#d8c79a'), tone: finish.tone, rise: 5, bevel: 2.5, gloss: 0.4, noise: finish.noise });
  },
  header(surface, place, component, finish) {
    block(surface, place, box(component.width, component.height, 0.8), {
      colour: hex('#1e1f21'),
      tone: finish.tone,
      rise: 6,
      bevel: 1,
      gloss: 0.06,
      noise: finish.noise,
    });
    for (let pin = 0; pin < 12; pin++) {
      const [u, v] = [((pin % 6) - 2.5) * 10.8, pin < 6 ? -5.6 : 5.6];
      surface.fill(place.at(u, v), box(8, 8, 1), { shade: 0.7, relief: (_u, _v, distance) => Math.max(-1.2, distance) });
      surface.fill(place.at(u, v), box(3.6, 3.6, 0.5), {
        colour: hex('#d9b45c'),
        height: (_u, _v, distance) => 12 + Math.min(1.2, -distance),
        metal: 0.9,
      });
    }
  },
};

function block(
  surface: Surface,
  place: Frame,
  shape: Shape,
  { colour, tone, rise, bevel, gloss, noise }: Finish & { colour: Material['colour'] & object; rise: number; bevel: number; gloss: number },
): void {
  surface.fill(place, shape, {
    colour: scaled(colour, tone),
    shade: (u, v) => 0.9 + 0.2 * noise.at(u * 1.1, v * 1.1),
    height: (_u, _v, distance) => rise - bevel * clamp(1 + distance / bevel) + 0.02,
    gloss,
    metal: 0,
  });
}

/** The tinned ends of a small part. */
function caps(surface: Surface, place: Frame, { width, height }: Component): void {
  surface.fill(place, box(width, height, 0.8), {
    colour: TIN,
    height: (_u, _v, distance) => 3.4 - 1.2 * clamp(1 + distance / 1.2),
    metal: 0.8,
  });
}

function drawMarking(surface: Surface, place: Frame, { marking, width, height, style }: Component, noise: Noise): void {
  if (!marking) return;
  const size = style === 'resistor' ? 4 : Math.min(8, width / marking[0].length);
  const upright = style === 'chip' && height > width * 1.2 ? -Math.PI / 2 : 0;
  marking.forEach((line, i) => {
    const v = (i - (marking.length - 1) / 2) * size * 1.5;
    const at = upright === 0 ? place.at(0, v) : place.at(v, 0, upright);
    surface.fill(at, lettering(line, size, 0.4), { colour: hex('#b9bbb8'), opacity: (x, y) => 0.55 + 0.25 * noise.at(x, y) });
  });
}

function landsOf(component: Component): readonly Leg[] {
  if (component.legs)
    return legsOf(component).map(({ u, v, width, height }) => ({ u: u * 1.02, v: v * 1.02, width: width + 1.4, height: height + 1.4 }));
  const { width, height, style } = component;
  if (style === 'can') return [-1, 1].map((side) => ({ u: side * (width / 2 + 2), v: 0, width: 9, height: 6 }));
  if (style === 'header') return [];
  return [-1, 1].map((side) => ({ u: side * (width / 2 - 0.8), v: 0, width: 6, height: height + 1.5 }));
}

/** The legs of a chip, or none. */
function legsOf({ legs, width, height }: Component): readonly Leg[] {
  if (!legs) return [];
  const along = Array.from({ length: legs.perSide }, (_, i) => (i - (legs.perSide - 1) / 2) * legs.pitch);
  const thickness = legs.pitch * 0.45;
  const beside = [-1, 1].flatMap((side) =>
    along.map((v) => ({ u: (side * (width + LEG_LENGTH)) / 2, v, width: LEG_LENGTH, height: thickness })),
  );
  if (legs.sides === 2) return beside;
  return [
    ...beside,
    ...[-1, 1].flatMap((side) => along.map((u) => ({ u, v: (side * (height + LEG_LENGTH)) / 2, width: thickness, height: LEG_LENGTH }))),
  ];
}
