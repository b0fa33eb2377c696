/** How many sequence numbers of the other side are remembered, to know a repetition by. */
const REMEMBERED = 256;

/** The last sequence numbers that were acted on. */
export class RecentSeqs {
  readonly #seqs = new Set<number>();

  /** @returns whether it is new */
  add(seq: number): boolean {
    if (this.#seqs.has(seq)) return false;
    this.#seqs.add(seq);
    const [oldest] = this.#seqs;
    if (oldest !== undefined && this.#seqs.size > REMEMBERED) this.#seqs.delete(oldest);
    return true;
  }

  clear(): void {
    this.#seqs.clear();
  }
}
