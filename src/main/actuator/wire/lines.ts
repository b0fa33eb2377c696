/** Of a line, without its end. */
export const MAX_LINE_BYTES = 120;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TILDE = 0x7e;

/** Cuts bytes into lines of printable ASCII. Whatever comes, it holds one line's bytes at most. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #onNoise: () => void;
  /** One byte more than a line has, for the carriage return before its end. */
  readonly #held = Buffer.alloc(MAX_LINE_BYTES + 1);
  #heldBytes = 0;
  #isSpoilt = false;

  /**
   * @param onLine takes a line without its end, and never an empty one
   * @param onNoise is told of each line that was dropped: too long, or with bytes in it that are no printable ASCII
   */
  constructor(onLine: (line: string) => void, onNoise: () => void) {
    this.#onLine = onLine;
    this.#onNoise = onNoise;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === LF) this.#end();
      else if (this.#heldBytes === this.#held.length) this.#isSpoilt = true;
      else this.#held[this.#heldBytes++] = byte;
    }
  }

  /** Forgets the line that has begun: what comes next comes over another connection. */
  reset(): void {
    this.#heldBytes = 0;
    this.#isSpoilt = false;
  }

  #end(): void {
    const hasReturn = this.#heldBytes > 0 && this.#held[this.#heldBytes - 1] === CR;
    const line = this.#held.subarray(0, hasReturn ? this.#heldBytes - 1 : this.#heldBytes);
    const isText = !this.#isSpoilt && line.length <= MAX_LINE_BYTES && line.every((byte) => byte >= SPACE && byte <= TILDE);
    this.reset();
    if (!isText) this.#onNoise();
    else if (line.length > 0) this.#onLine(line.toString('latin1'));
  }
}
