/**
 * Tells of a silence that lasts too long. Where this process itself stood still meanwhile, what was said to it lies unread as the time is
 * over: that is heard first.
 */
export class SilenceWatch {
  readonly #onSilence: () => void;
  #timer: NodeJS.Timeout | undefined;
  #afterReading: NodeJS.Immediate | undefined;

  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
  }

  /** Begins anew: the next word is due within this time. */
  expectWithin(ms: number): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#afterReading = setImmediate(this.#onSilence);
    }, ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#afterReading);
  }
}
