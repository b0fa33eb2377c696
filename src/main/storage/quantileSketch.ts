/** Of a value, at most, between what is told and what it was. */
const RELATIVE_ERROR = 0.005;

const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** What is nearer to 0 counts as 0. */
const LEAST = 1e-9;

/**
 * Quantiles of any number of values in bounded memory: counts in classes whose width grows with the value, so that a quantile is told within half
 * a percent of itself (DDSketch; Masson, Rim and Lee 2019, with a class for 0 and classes for negative values).
 */
export class QuantileSketch {
  /** By the sign and the number of the class. */
  readonly #positive = new Map<number, number>();
  readonly #negative = new Map<number, number>();
  #zeros = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    this.#count++;
    const size = Math.abs(value);
    if (size < LEAST) {
      this.#zeros++;
      return;
    }
    const classes = value > 0 ? this.#positive : this.#negative;
    const place = Math.ceil(Math.log(size) / LOG_GAMMA);
    classes.set(place, (classes.get(place) ?? 0) + 1);
  }

  /**
   * Each the least value that at least such a share does not exceed (type 1 of Hyndman and Fan 1996); undefined where there is no value.
   * @param probabilities rising, in (0, 1]
   */
  quantiles(probabilities: readonly number[]): number[] | undefined {
    if (this.#count === 0) return undefined;
    const classes: (readonly [number, number])[] = [
      ...[...this.#negative].sort(([a], [b]) => b - a).map(([place, count]) => [-middleOf(place), count] as const),
      [0, this.#zeros],
      ...[...this.#positive].sort(([a], [b]) => a - b).map(([place, count]) => [middleOf(place), count] as const),
    ];
    let [index, below] = [0, 0];
    return probabilities.map((probability) => {
      const rank = Math.ceil(probability * this.#count);
      while (below + classes[index][1] < rank) below += classes[index++][1];
      return classes[index][0];
    });
  }
}

/** What is within the error of all that is in a class, which goes from GAMMA^(place - 1) to GAMMA^place. */
function middleOf(place: number): number {
  return (2 * GAMMA ** place) / (GAMMA + 1);
}
