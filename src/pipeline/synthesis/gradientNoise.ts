import type { Random } from '../random.ts';

const PERIOD = 256;
const WRAP = PERIOD - 1;

/** Perlin's gradient noise in the plane with the quintic fade of 2002, repeating every 256 cells. */
export class GradientNoise {
  readonly #hash = new Uint8Array(2 * PERIOD);
  readonly #gradientX = new Float64Array(PERIOD);
  readonly #gradientY = new Float64Array(PERIOD);

  constructor(random: Random) {
    for (let i = 0; i < PERIOD; i++) {
      const angle = random.uniform(0, 2 * Math.PI);
      this.#gradientX[i] = Math.SQRT2 * Math.cos(angle);
      this.#gradientY[i] = Math.SQRT2 * Math.sin(angle);
      const other = random.integer(i + 1);
      this.#hash[i] = this.#hash[other];
      this.#hash[other] = i;
    }
    this.#hash.copyWithin(PERIOD, 0, PERIOD);
  }

  /** The noise at a place in lattice cells, about -1..1 and 0 at each corner of the lattice. */
  at(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const right = x - column;
    const down = y - row;
    const hash = this.#hash;
    const west = hash[column & WRAP];
    const east = hash[(column + 1) & WRAP];
    const north = row & WRAP;
    const south = (row + 1) & WRAP;
    const fadeX = right * right * right * (right * (right * 6 - 15) + 10);
    const fadeY = down * down * down * (down * (down * 6 - 15) + 10);
    const northWest = this.#slope(hash[west + north], right, down);
    const northEast = this.#slope(hash[east + north], right - 1, down);
    const southWest = this.#slope(hash[west + south], right, down - 1);
    const southEast = this.#slope(hash[east + south], right - 1, down - 1);
    const above = northWest + fadeX * (northEast - northWest);
    const below = southWest + fadeX * (southEast - southWest);
    return above + fadeY * (below - above);
  }

  #slope(corner: number, x: number, y: number): number {
    return this.#gradientX[corner] * x + this.#gradientY[corner] * y;
  }
}
