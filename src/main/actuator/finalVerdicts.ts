import type { Gate } from './actuator.ts';

/** Parts that are remembered: more than can be under way at a time. */
const REMEMBERED = 4096;

/** Remembers which parts were given to rejection, for there is no way back from it. */
export class FinalVerdicts {
  readonly #rejected = new Set<string>();

  /** @returns whether a part may be given this way */
  allow(tag: string, gate: Gate): boolean {
    if (gate === 'PASS') return !this.#rejected.has(tag);
    this.#rejected.add(tag);
    const [oldest] = this.#rejected;
    if (oldest !== undefined && this.#rejected.size > REMEMBERED) this.#rejected.delete(oldest);
    return true;
  }

  /** The tag is that of another part now. */
  begin(tag: string): void {
    this.#rejected.delete(tag);
  }
}
