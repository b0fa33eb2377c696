const SECOND_MS = 1000;
const SECONDS = 60;

/** Counts what happened in the last minute, in slots of a second. */
export class MinuteRate {
  readonly #slots = new Float64Array(SECONDS);
  readonly #seconds = new Float64Array(SECONDS).fill(-1);

  /** @param nowMs monotonic */
  count(nowMs: number): void {
    const second = Math.floor(nowMs / SECOND_MS);
    const slot = second % SECONDS;
    if (this.#seconds[slot] !== second) this.#slots[slot] = 0;
    this.#seconds[slot] = second;
    this.#slots[slot]++;
  }

  /** Within the minute before, give or take a second. */
  perMinute(nowMs: number): number {
    const oldest = Math.floor(nowMs / SECOND_MS) - SECONDS;
    return this.#slots.reduce((sum, count, slot) => (this.#seconds[slot] > oldest ? sum + count : sum), 0);
  }
}
