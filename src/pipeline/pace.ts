/** How far back the pace is measured. */
const WINDOW_SECONDS = 20;
/** Below this many seconds nothing can be said about the time left. */
const SETTLED_SECONDS = 0.5;

/**
 * The pace of a piece of work, from its latest reports: what was done before the first of them, as by a training that is taken up, took no
 * time here and does not count.
 */
export class Pace {
  readonly #reports: { readonly atSeconds: number; readonly done: number }[] = [];

  /** Takes down how much is done at a time; times ascend, and with an amount that has fallen the work begins anew. */
  report(atSeconds: number, done: number): void {
    if (done < (this.#reports.at(-1)?.done ?? 0)) this.#reports.length = 0;
    this.#reports.push({ atSeconds, done });
    while (this.#reports.length > 2 && this.#reports[1].atSeconds <= atSeconds - WINDOW_SECONDS) this.#reports.shift();
  }

  /** Seconds until `total` is done, at the latest pace; undefined while that is unsettled, and when all is done. */
  secondsLeft(total: number): number | undefined {
    const first = this.#reports.at(0);
    const last = this.#reports.at(-1);
    if (!first || !last) return undefined;
    const seconds = last.atSeconds - first.atSeconds;
    const done = last.done - first.done;
    if (seconds < SETTLED_SECONDS || done <= 0 || last.done >= total) return undefined;
    return (seconds / done) * (total - last.done);
  }
}
