import { CELLS } from './cells.ts';

/** Cells along the border that are taken for background. */
const BORDER_CELLS = 3;
/** Tones that a background may have: a tray, its rim, a shadow. */
const TONES = 4;
const ROUNDS = 8;
/** Tones rarer than this along the border belong to an object that reaches it. */
const LEAST_SHARE = 0.06;
/** Deviations from a tone within which a cell has it. */
const REACH = 3.5;
/** Grey levels; the least deviation assumed, for evenly lit and noiseless backgrounds. */
const LEAST_DEVIATION = 5;

interface Tone {
  /** Mean colour `[3]`, 0..255. */
  readonly colour: readonly number[];
  readonly deviation: number;
}

/**
 * Learns the tones along the border of shrunk pictures `[64, 64, 3]` by k-means.
 * @returns a function that marks the cells of a shrunk picture that have one of them, `[64, 64]`
 */
export function learnBackground(pictures: readonly Float32Array[]): (cells: Float32Array) => Uint8Array {
  const border = pictures.flatMap(borderColours);
  const tones = clusterColours(border);
  return (cells) => {
    const marks = new Uint8Array(CELLS * CELLS);
    for (const { colour, deviation } of tones) {
      const reach = (REACH * deviation) ** 2;
      for (let cell = 0; cell < marks.length; cell++) if (squaredDistance(cells, 3 * cell, colour) <= reach) marks[cell] = 1;
    }
    return marks;
  };
}

function borderColours(cells: Float32Array): Float32Array[] {
  const isInner = (position: number) => position >= BORDER_CELLS && position < CELLS - BORDER_CELLS;
  return Array.from({ length: CELLS * CELLS }, (_, cell) => cell)
    .filter((cell) => !(isInner(cell % CELLS) && isInner(Math.floor(cell / CELLS))))
    .map((cell) => cells.subarray(3 * cell, 3 * cell + 3));
}

/** K-means from the median brightness on, each further centre where the colours are furthest from those there are. */
function clusterColours(colours: readonly Float32Array[]): Tone[] {
  let centres = [[...colours.toSorted((a, b) => brightness(a) - brightness(b))[colours.length >> 1]]];
  const nearest = (colour: Float32Array) => indexOfLeast(centres.map((centre) => squaredDistance(colour, 0, centre)));
  while (centres.length < TONES) {
    const gaps = colours.map((colour) => -squaredDistance(colour, 0, centres[nearest(colour)]));
    centres.push([...colours[indexOfLeast(gaps)]]);
  }
  let members: Float32Array[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    members = centres.map(() => []);
    for (const colour of colours) members[nearest(colour)].push(colour);
    centres = centres.map((centre, i) => (members[i].length === 0 ? centre : meanColour(members[i])));
  }
  return centres.flatMap((colour, i) => {
    if (members[i].length < LEAST_SHARE * colours.length) return [];
    const variance = members[i].reduce((sum, member) => sum + squaredDistance(member, 0, colour), 0) / members[i].length;
    return [{ colour, deviation: Math.max(LEAST_DEVIATION, Math.sqrt(variance)) }];
  });
}

function meanColour(colours: readonly Float32Array[]): number[] {
  return [0, 1, 2].map((c) => colours.reduce((sum, colour) => sum + colour[c], 0) / colours.length);
}

function brightness(colour: Float32Array): number {
  return colour[0] + colour[1] + colour[2];
}

function squaredDistance(cells: Float32Array, at: number, colour: readonly number[]): number {
  return (cells[at] - colour[0]) ** 2 + (cells[at + 1] - colour[1]) ** 2 + (cells[at + 2] - colour[2]) ** 2;
}

function indexOfLeast(values: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] < values[best]) best = i;
  return best;
}
