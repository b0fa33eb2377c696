import { contamination, scratch } from '../blemishes.ts';
import { hex } from '../drawing/colour.ts';
import type { Colour } from '../drawing/colour.ts';
import { Frame, radians } from '../drawing/frame.ts';
import { lettering } from '../drawing/lettering.ts';
import { mix, smoothstep } from '../drawing/maths.ts';
import type { Noise } from '../drawing/noise.ts';
import { box, disc, outline } from '../drawing/shapes.ts';
import type { Shape } from '../drawing/shapes.ts';
import type { Material, Surface } from '../drawing/surface.ts';
import type { DefectKind, Flaw, Product, Scene } from '../product.ts';

/** A paper label, printed black and in one colour, stuck on a carton. */
export const printedLabel: Product = {
  name: 'printed-label',
  title: 'Printed label',
  defects: ['misprint', 'missing-feature', 'misplaced-feature', 'contamination', 'scratch', 'wrinkle'],
  lighting: { azimuthDeg: 225, elevationDeg: 60, ambient: 0.5, shine: 20, shadowReach: 3 },

  draw({ surface, random, noise, flaw }: Scene): void {
    const carton = 1 + random.normal(0, 0.03);
    const flute = random.uniform(0, 6);
    surface.cover({
      colour: hex('#a08463'),
      shade: (u, v) =>
        carton * (0.82 + 0.16 * noise.rough(u / 7, v / 2.5) + 0.08 * noise.at(u / 0.9, v / 0.9) + 0.025 * Math.sin(v + flute)),
      height: 0,
    });

    const label = new Frame(128 + random.normal(0, 2.2), 128 + random.normal(0, 2.2), radians(random.normal(0, 1)));
    const paper = box(212, 172, 7);
    const thickness = 0.5;
    surface.fill(label, paper, {
      colour: hex('#eeebe2'),
      shade: (u, v) => 0.94 + 0.07 * noise.rough(u / 5 + 20, v / 5) + 0.04 * noise.at(u * 0.9, v * 0.9),
      height: thickness,
      gloss: 0.02,
    });

    const press: Press = {
      black: label.at(random.normal(0, 0.3), random.normal(0, 0.3)),
      colour: label.at(random.normal(0, 0.5), random.normal(0, 0.5)),
      density: 0.95 + random.normal(0, 0.02),
    };
    const spoiled = flaw && FEATURES[flaw.random.integer(FEATURES.length)];
    for (const feature of FEATURES) printFeature(surface, press, { feature, noise, flaw: feature === spoiled ? flaw : undefined });
    if (flaw) drawBlemish(surface, label, flaw);
  },
};

/** How the inks of this label came to lie. */
interface Press {
  readonly black: Frame;
  readonly colour: Frame;
  /** Cover of the ink, 0..1. */
  readonly density: number;
}

/** Something printed, made of shapes about a place of its own. */
interface Feature {
  readonly ink: 'black' | 'colour';
  readonly u: number;
  readonly v: number;
  readonly shapes: readonly Placed[];
}

interface Placed {
  readonly u: number;
  readonly v: number;
  readonly shape: Shape;
  readonly knockout?: boolean;
}

const BLACK = hex('#1d1c20');
const BRAND = hex('#b4232e');
const PAPER = hex('#ece9e0');

const FRAME: Feature = { ink: 'black', u: 0, v: 0, shapes: [centred(outline(box(200, 160, 4), 1.4)), { u: 0, v: 20, shape: box(198, 1) }] };

const LOGO: Feature = {
  ink: 'colour',
  u: -72,
  v: -45,
  shapes: [
    centred(disc(21)),
    { ...centred(disc(13)), knockout: true },
    { u: 0, v: 3, shape: box(34, 7, 1), knockout: true },
    { u: 0, v: 3, shape: box(30, 3.5) },
    { u: 4, v: -5, shape: disc(4.5) },
  ],
};

const BARCODE: Feature = {
  ink: 'black',
  u: -38,
  v: 44,
  shapes: [...bars('211331112233111322131213123111324112'), { u: 0, v: 24, shape: lettering('4 017382 90554', 7) }],
};

const FEATURES: readonly Feature[] = [
  LOGO,
  { ink: 'black', u: 22, v: -58, shapes: [centred(lettering('BEARING', 21, 0.9))] },
  { ink: 'colour', u: 22, v: -35, shapes: [centred(box(122, 13, 2)), { ...centred(lettering('6204-2RS C3', 8, 0.5)), knockout: true }] },
  { ink: 'black', u: 22, v: -17, shapes: [centred(lettering('D 47  D 20  B 14 MM', 6.5))] },
  { ink: 'black', u: -22, v: 5, shapes: [centred(lettering('STORE DRY. DO NOT OPEN', 7))] },
  BARCODE,
  {
    ink: 'black',
    u: 66,
    v: 35,
    shapes: [
      { u: 0, v: -6, shape: lettering('QTY', 7) },
      { u: 0, v: 9, shape: lettering('25', 17, 0.8) },
    ],
  },
  { ink: 'black', u: 66, v: 67, shapes: [centred(outline(box(46, 13, 2), 1)), centred(lettering('MADE IN EU', 5))] },
  FRAME,
];

function centred(shape: Shape): Placed {
  return { u: 0, v: 0, shape };
}

/** Bars and gaps in turn, widths in modules. */
function bars(widths: string): Placed[] {
  const module = 1.55;
  const total = Array.from(widths, Number).reduce((sum, width) => sum + width, 0) * module;
  const placed: Placed[] = [];
  let edge = -total / 2;
  Array.from(widths, Number).forEach((width, i) => {
    if (i % 2 === 0) placed.push({ u: edge + (width * module) / 2, v: 0, shape: box(width * module - 0.2, 36) });
    edge += width * module;
  });
  return placed;
}

function printFeature(
  surface: Surface,
  press: Press,
  { feature, noise, flaw }: { feature: Feature; noise: Noise; flaw: Flaw | undefined },
): void {
  if (flaw?.kind === 'missing-feature') return;
  const shift = flaw?.kind === 'misplaced-feature' ? drawShift(flaw) : NO_SHIFT;
  const origin = press[feature.ink].at(feature.u + shift.u, feature.v + shift.v, shift.turnRad);
  const cover = flaw?.kind === 'misprint' ? misprinted(flaw) : () => 1;
  const ghost = flaw?.kind === 'misprint' && flaw.severity > 0.5 ? origin.at(2 + 2 * flaw.severity, 1) : undefined;

  for (const { u, v, shape, knockout } of feature.shapes) {
    const material = (strength: number): Material => ({
      colour: knockout ? PAPER : feature.ink === 'black' ? BLACK : BRAND,
      opacity: (x, y) => strength * press.density * cover(u + x, v + y) * (0.88 + 0.2 * noise.at(x * 0.8 + u, y * 0.8 + v)),
      gloss: 0.04,
    });
    if (ghost) surface.fill(ghost.at(u, v), shape, material(0.4));
    surface.fill(origin.at(u, v), shape, material(1));
  }
}

const NO_SHIFT = { u: 0, v: 0, turnRad: 0 };

function drawShift({ random, severity }: Flaw): typeof NO_SHIFT {
  const length = mix(2, 9, severity);
  const angle = random.uniform(0, 2 * Math.PI);
  return { u: length * Math.cos(angle), v: length * Math.sin(angle), turnRad: radians(random.normal(0, 1.5 + 4 * severity)) };
}

/** Share of the ink that reached the paper: starved in a band or in blotches. */
function misprinted({ random, noise, severity }: Flaw): (u: number, v: number) => number {
  const lost = mix(0.35, 1, severity);
  const angle = random.uniform(0, Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  if (random.chance(0.5)) {
    const halfWidth = mix(3, 9, severity);
    const middle = random.uniform(-6, 6);
    return (u, v) => 1 - lost * smoothstep(halfWidth + 1.5, halfWidth - 1.5, Math.abs(u * cos + v * sin - middle));
  }
  const patch = random.uniform(0, 60);
  return (u, v) => 1 - lost * smoothstep(0.42, 0.6, noise.rough(u / 9 + patch, v / 9 + patch));
}

/** How far toward the label's edge a blemish may lie, so that a long one stays on the paper. */
const SPREAD: Partial<Record<DefectKind, number>> = { wrinkle: 0.55, scratch: 0.75 };

function drawBlemish(surface: Surface, label: Frame, flaw: Flaw): void {
  const { random } = flaw;
  const near = SPREAD[flaw.kind] ?? 1;
  const place = label.at(near * random.uniform(-80, 80), near * random.uniform(-62, 62), random.uniform(0, 2 * Math.PI));
  if (flaw.kind === 'contamination') contamination(surface, place, flaw, { radius: 6 });
  if (flaw.kind === 'scratch') scratch(surface, place, flaw, { length: 75, colour: random.pick<Colour>([hex('#fbfaf6'), hex('#8d8478')]) });
  if (flaw.kind === 'wrinkle') drawWrinkle(surface, place, flaw);
}

/** A fold pressed into the paper, with a second, fainter one that runs from it. */
function drawWrinkle(surface: Surface, place: Frame, { random, noise, severity }: Flaw): void {
  const folds = [place, place.at(random.uniform(-15, 15), 0, random.uniform(0.3, 0.9))];
  folds.forEach((fold, i) => {
    const halfLength = mix(20, 40, severity) / (i + 1);
    const bow = random.normal(0, 3);
    const crest = (u: number, v: number) => {
      const share = u / halfLength;
      const across = v - bow * (1 - share * share) - 2.5 * (noise.at(u / 12, 7 + i) - 0.5);
      return Math.max(0, 1 - share * share) * Math.exp(-((across / 1.9) ** 2));
    };
    const height = mix(0.8, 2.2, severity) / (i + 1);
    surface.fill(fold, box(2 * halfLength, 24), {
      relief: (u, v) => height * crest(u, v),
      shade: (u, v) => 1 - 0.12 * severity * crest(u, v),
    });
  });
}
