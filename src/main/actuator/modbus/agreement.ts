import type { ModbusRecipe } from './registers.ts';

/** What of a block tells whether the other side is there and agrees. */
export interface Sign {
  readonly session: number;
  readonly beat: number;
  readonly recipe: ModbusRecipe;
  readonly heard: number;
}

/** What a sign, or the lack of one, has changed. */
export type Change = 'ready' | 'lost' | 'refused' | undefined;

/** Without a new beat for so long the other side is gone. */
export const SILENCE_MS = 1000;

/**
 * Whether two sides agree: each says the session of the other, the recipes go together, and the beat goes on. Whatever breaks that ends the
 * session: all that was said in it is void.
 */
export class Agreement {
  readonly #chance: () => number;
  #session: number;
  #heard = 0;
  #beat = -1;
  #beatMs = -Infinity;
  #isReady = false;
  recipe: ModbusRecipe = { product: 0, version: 0 };

  /** @param chance 0 to below 1 */
  constructor(chance: () => number) {
    this.#chance = chance;
    this.#session = this.#anotherSession();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** To be said with every block. */
  get mine(): { readonly session: number; readonly heard: number; readonly recipe: ModbusRecipe } {
    return { session: this.#session, heard: this.#heard, recipe: this.recipe };
  }

  /** The other side was heard. */
  hear({ session, beat, recipe, heard }: Sign, nowMs: number): Change {
    if (session === 0) return this.#isReady ? this.end() : undefined;
    if (beat !== this.#beat) this.#beatMs = nowMs;
    this.#beat = beat;
    if (isMismatch(recipe, this.recipe)) {
      if (this.#isReady) return this.end();
      this.#heard = 0;
      return 'refused';
    }
    const isBroken = this.#isReady && (session !== this.#heard || heard !== this.#session);
    if (isBroken) return this.end();
    this.#heard = session;
    if (this.#isReady || heard !== this.#session) return undefined;
    this.#isReady = true;
    return 'ready';
  }

  /** Time goes by. */
  look(nowMs: number): Change {
    return this.#isReady && nowMs - this.#beatMs > SILENCE_MS ? this.end() : undefined;
  }

  /** What was said counts no more; both sides have to agree anew. */
  end(): Change {
    const wasReady = this.#isReady;
    this.#isReady = false;
    this.#heard = 0;
    this.#session = this.#anotherSession();
    return wasReady ? 'lost' : undefined;
  }

  #anotherSession(): number {
    for (;;) {
      const session = 1 + Math.floor(0xffff * this.#chance());
      if (session !== this.#session) return session;
    }
  }
}

function isMismatch(one: ModbusRecipe, other: ModbusRecipe): boolean {
  return one.product !== 0 && other.product !== 0 && (one.product !== other.product || one.version !== other.version);
}
