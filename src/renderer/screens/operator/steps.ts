/** Does something at once, and then at most so often; what comes in between is done together, as soon as it may be. */
export class Steps {
  readonly #act: () => void;
  readonly #everyMs: number;
  #lastMs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => void, everyMs: number) {
    this.#act = act;
    this.#everyMs = everyMs;
  }

  /** There is something to be done. */
  want(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#lastMs + this.#everyMs - performance.now();
    if (waitMs > 0) this.#timer = setTimeout(this.#step, waitMs);
    else this.#step();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #step = (): void => {
    this.#timer = undefined;
    this.#lastMs = performance.now();
    this.#act();
  };
}
