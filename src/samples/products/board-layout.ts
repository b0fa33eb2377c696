import type { Point } from '../drawing/shapes.ts';

/** A part soldered to the board; places and sizes in units from the board's middle, before its turn. */
export interface Component {
  readonly name: string;
  readonly style: 'chip' | 'resistor' | 'capacitor' | 'can' | 'crystal' | 'led' | 'header';
  readonly u: number;
  readonly v: number;
  readonly turnRad: number;
  readonly width: number;
  readonly height: number;
  /** Where its name is printed, from its middle. */
  readonly labelAt: Point;
  readonly marking?: readonly string[];
  /** Legs of a chip: how many on each side and on which sides. */
  readonly legs?: { readonly perSide: number; readonly pitch: number; readonly sides: 2 | 4 };
}

interface Trace {
  readonly from: Point;
  readonly to: Point;
  readonly width: number;
}

const QUARTER = Math.PI / 2;

export const COMPONENTS: readonly Component[] = [
  {
    name: 'U1',
    style: 'chip',
    u: -18,
    v: -12,
    turnRad: 0,
    width: 58,
    height: 58,
    labelAt: [-40, -38],
    marking: ['LY32F4', '2217 EU'],
    legs: { perSide: 11, pitch: 4.8, sides: 4 },
  },
  {
    name: 'U2',
    style: 'chip',
    u: 84,
    v: -66,
    turnRad: 0,
    width: 26,
    height: 46,
    labelAt: [0, -30],
    marking: ['74HC'],
    legs: { perSide: 7, pitch: 6.2, sides: 2 },
  },
  {
    name: 'U3',
    style: 'chip',
    u: 78,
    v: 76,
    turnRad: 0,
    width: 26,
    height: 34,
    labelAt: [0, -24],
    marking: ['LM58'],
    legs: { perSide: 5, pitch: 6.2, sides: 2 },
  },
  { name: 'C1', style: 'can', u: -90, v: -88, turnRad: 0, width: 36, height: 36, labelAt: [24, -14] },
  { name: 'C2', style: 'can', u: -90, v: -42, turnRad: 0, width: 28, height: 28, labelAt: [-12, 22] },
  { name: 'X1', style: 'crystal', u: -90, v: 12, turnRad: QUARTER, width: 34, height: 15, labelAt: [16, -14] },
  { name: 'J1', style: 'header', u: -78, v: 92, turnRad: 0, width: 66, height: 24, labelAt: [0, -18] },
  { name: 'D1', style: 'led', u: 0, v: 98, turnRad: 0, width: 14, height: 9, labelAt: [0, -10] },
  ...row('R', 'resistor', { u: -42, v: 62, stepU: 17, count: 4, turnRad: QUARTER }),
  ...row('R', 'resistor', { u: 44, v: -34, stepV: 14, count: 3, first: 5 }),
  ...row('C', 'capacitor', { u: -42, v: -76, stepU: 20, count: 4, first: 3 }),
  ...row('C', 'capacitor', { u: 78, v: -8, stepV: 15, count: 3, first: 7 }),
  ...row('R', 'resistor', { u: 28, v: 98, stepU: 22, count: 1, first: 8 }),
  ...row('C', 'capacitor', { u: 36, v: -104, stepU: 20, count: 1, first: 10 }),
  ...row('R', 'resistor', { u: -30, v: -106, stepU: 24, count: 2, first: 9 }),
];

export const TRACES: readonly Trace[] = [
  ...bus([-4, -52], [-4, -130], { count: 5, step: 4.8 }),
  ...bus([24, -30], [66, -72], { count: 1, step: 0 }),
  ...bus([18, -6], [40, -6], { count: 5, step: 4.8, vertical: true }),
  ...bus([40, -6], [130, 40], { count: 5, step: 4.8, vertical: true }),
  ...bus([-42, 22], [-42, 54], { count: 8, step: 4.8 }),
  ...bus([-42, 70], [-42, 130], { count: 8, step: 6.2 }),
  ...bus([-90, -8], [-50, -8], { count: 4, step: 4.8, vertical: true }),
  ...bus([-130, 50], [-60, 50], { count: 4, step: 5, vertical: true }),
  ...bus([97, -84], [130, -84], { count: 6, step: 6.2, vertical: true }),
  ...bus([40, 64], [62, 64], { count: 5, step: 6.2, vertical: true }),
  { from: [-90, -70], to: [-90, -56], width: 7 },
  { from: [-70, -92], to: [-48, -92], width: 6 },
  { from: [-48, -92], to: [-30, -106], width: 6 },
  { from: [100, 100], to: [130, 100], width: 8 },
  { from: [10, 112], to: [100, 112], width: 5 },
];

export const VIAS: readonly Point[] = [
  [56, 20],
  [62, 32],
  [50, 44],
  [30, 40],
  [22, 78],
  [40, 82],
  [-62, -28],
  [-64, 34],
  [-112, 40],
  [-110, 66],
  [-58, -60],
  [56, -90],
  [62, -46],
  [112, 20],
  [108, 48],
  [112, -20],
  [-116, -64],
  [8, 78],
];

interface RowPlan {
  readonly u: number;
  readonly v: number;
  readonly stepU?: number;
  readonly stepV?: number;
  readonly count: number;
  readonly first?: number;
  readonly turnRad?: number;
}

function row(
  prefix: string,
  style: 'resistor' | 'capacitor',
  { u, v, stepU = 0, stepV = 0, count, first = 1, turnRad = 0 }: RowPlan,
): Component[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `${prefix}${first + i}`,
    style,
    u: u + i * stepU,
    v: v + i * stepV,
    turnRad,
    width: 13,
    height: 7,
    labelAt: turnRad === 0 ? ([-15, 0] as const) : ([0, 13] as const),
    ...(style === 'resistor' && { marking: [`${103 + ((i * 117) % 370)}`] }),
  }));
}

/** Parallel traces: straight, then at 45 degrees, as far as the ends ask. */
function bus(from: Point, to: Point, { count, step, vertical = false }: { count: number; step: number; vertical?: boolean }): Trace[] {
  const traces: Trace[] = [];
  for (let i = 0; i < count; i++) {
    const [du, dv] = vertical ? [0, i * step] : [i * step, 0];
    const start: Point = [from[0] + du, from[1] + dv];
    const end: Point = [to[0] + du, to[1] + dv];
    const diagonal = Math.min(Math.abs(end[0] - start[0]), Math.abs(end[1] - start[1]));
    const bend: Point = [end[0] - Math.sign(end[0] - start[0]) * diagonal, end[1] - Math.sign(end[1] - start[1]) * diagonal];
    if (bend[0] !== start[0] || bend[1] !== start[1]) traces.push({ from: start, to: bend, width: 1.7 });
    if (diagonal > 0) traces.push({ from: bend, to: end, width: 1.7 });
  }
  return traces;
}
