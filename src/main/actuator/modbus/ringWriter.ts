import { following, type Ring, RING, type Sequence } from './registers.ts';

/** The writing end of a ring. */
export class RingWriter<Entry> {
  #newest: Sequence = 0;
  #entries: Entry[] = [];

  /** @returns the sequence of the entry */
  push(entry: Entry): Sequence {
    this.#newest = following(this.#newest);
    this.#entries = [...this.#entries, entry].slice(-RING);
    return this.#newest;
  }

  get ring(): Ring<Entry> {
    return { newest: this.#newest, entries: this.#entries };
  }
}
