import { newSince, type Ring, type Sequence } from './registers.ts';

/** The reading end of a ring: gives each entry once. */
export class RingReader<Entry> {
  #seen: Sequence = 0;

  get seen(): Sequence {
    return this.#seen;
  }

  /** What is there is old. */
  skip({ newest }: Ring<Entry>): void {
    this.#seen = newest;
  }

  /** @returns what is new, and how much was overwritten before it was read */
  take({ newest, entries }: Ring<Entry>): { readonly fresh: readonly Entry[]; readonly missed: number } {
    const count = newSince(this.#seen, newest);
    this.#seen = newest;
    const fresh = count === 0 ? [] : entries.slice(-count);
    return { fresh, missed: count - fresh.length };
  }
}
