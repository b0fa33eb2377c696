import type { Random } from '../../pipeline/random.ts';

/** Value noise: a lattice of random numbers, smoothly joined, repeating every 128 cells. */
export class Noise {
  readonly #lattice: Float32Array;

  constructor(random: Random) {
    this.#lattice = Float32Array.from({ length: SIDE * SIDE }, () => random.uniform());
  }

  /** The noise at a place in lattice cells, 0..1. */
  at(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const left = column & WRAP;
    const right = (column + 1) & WRAP;
    const top = (row & WRAP) * SIDE;
    const bottom = ((row + 1) & WRAP) * SIDE;
    const tx = x - column;
    const ty = y - row;
    const sx = tx * tx * (3 - 2 * tx);
    const sy = ty * ty * (3 - 2 * ty);
    const lattice = this.#lattice;
    const above = lattice[top + left] + (lattice[top + right] - lattice[top + left]) * sx;
    const below = lattice[bottom + left] + (lattice[bottom + right] - lattice[bottom + left]) * sx;
    return above + (below - above) * sy;
  }

  /** Three octaves of it, each half as strong and twice as fine, 0..1. */
  rough(x: number, y: number): number {
    return (4 * this.at(x, y) + 2 * this.at(2 * x + 17, 2 * y + 41) + this.at(4 * x + 71, 4 * y + 7)) / 7;
  }
}

const SIDE = 128;
const WRAP = SIDE - 1;
