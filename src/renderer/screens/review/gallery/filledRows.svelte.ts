import { flushSync } from 'svelte';
import { nextRow, type Seen } from './rows.ts';

/** So long rows are filled within one frame; the one that is begun is finished. */
const FRAME_SHARE_MS = 8;
/** What flies by faster than this share of what is seen, from one frame to the next, is not filled. */
const FASTEST_SHARE = 0.6;

/**
 * Which rows of the gallery hold their tiles. They are filled a few with each frame, the middle ones first, so that the window answers
 * however far somebody jumps; rows that fly by stay empty, and their pictures are not asked for.
 */
export class FilledRows {
  #rows = $state.raw<readonly number[]>([]);
  #wanted: readonly number[] = [];
  #seen: Seen | undefined;
  #lastPx = 0;
  #frame: number | undefined;

  has(row: number): boolean {
    return this.#rows.includes(row);
  }

  /** @param drawn rows that are to be filled; all others lose their tiles */
  want(drawn: readonly number[], seen: Seen): void {
    this.#wanted = drawn;
    this.#seen = seen;
    this.#frame ??= requestAnimationFrame(this.#fill);
  }

  close(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  readonly #fill = (): void => {
    this.#frame = undefined;
    const seen = this.#seen;
    if (seen === undefined) return;
    const startMs = performance.now();
    const isFlying = Math.abs(seen.scrolledPx - this.#lastPx) > FASTEST_SHARE * seen.heightPx;
    this.#lastPx = seen.scrolledPx;
    this.#rows = this.#wanted.filter((row) => this.#rows.includes(row));
    let next = nextRow(this.#wanted, this.#rows, seen);
    while (next !== undefined && !isFlying && performance.now() - startMs < FRAME_SHARE_MS) {
      this.#rows = [...this.#rows, next];
      flushSync();
      next = nextRow(this.#wanted, this.#rows, seen);
    }
    if (next !== undefined) this.#frame = requestAnimationFrame(this.#fill);
  };
}
