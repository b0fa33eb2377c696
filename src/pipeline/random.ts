import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws thrown away first: the generator's state starts nearly empty under a small seed, and its first numbers show it. */
const MIXING_DRAWS = 32;

/** A seeded source of chance. The same seed gives the same numbers on every machine. */
export class Random {
  readonly #generator;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed | 0);
    for (let i = 0; i < MIXING_DRAWS; i++) this.#generator.next();
  }

  /** A number in [low, high); [0, 1) unless told. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * ((this.#generator.next() >>> 0) / 2 ** 32);
  }

  /** A whole number in [0, end). */
  integer(end: number): number {
    return Math.floor(this.uniform(0, end));
  }

  /** A number from the normal distribution (Box-Muller). */
  normal(mean = 0, deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** One of the items, each as likely. */
  pick<T>(items: readonly T[]): T {
    return items[this.integer(items.length)];
  }

  /** True with the given chance in [0, 1]. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** A copy of the items in random order (Fisher-Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }
}
