/** Does one thing at a time, and then the latest that was asked for meanwhile; what lay between is left out. */
export class LatestOnly<T> {
  readonly #act: (wanted: T, signal: AbortSignal) => Promise<void>;
  readonly #closing = new AbortController();
  #isBusy = false;
  #next: { readonly wanted: T } | undefined;

  /** @param act what it rejects with is not told: the next one is tried */
  constructor(act: (wanted: T, signal: AbortSignal) => Promise<void>) {
    this.#act = act;
  }

  want(wanted: T): void {
    this.#next = { wanted };
    if (!this.#isBusy) void this.#work();
  }

  close(): void {
    this.#closing.abort();
    this.#next = undefined;
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#next !== undefined && !this.#closing.signal.aborted) {
      const { wanted } = this.#next;
      this.#next = undefined;
      await this.#act(wanted, this.#closing.signal).catch(() => undefined);
    }
    this.#isBusy = false;
  }
}
