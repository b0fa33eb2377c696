import type { Aftermath } from './storage-lives.ts';

/** Sums up what was found after kills. */
export class Tally {
  #killed = 0;
  #killedWhileWriting = 0;
  #acknowledged = 0;
  #lost = 0;
  #broken = 0;

  /** What is lost or wrong is printed at once. */
  async take(aftermaths: AsyncIterable<Aftermath>): Promise<void> {
    for await (const { acknowledged, lost, finding } of aftermaths) {
      this.#killed++;
      this.#acknowledged += acknowledged;
      this.#lost += lost.length;
      if (acknowledged > 0) this.#killedWhileWriting++;
      if (finding !== undefined) this.#broken++;
      for (const promise of lost) console.log(`kill ${this.#killed}: lost: ${promise}`);
      if (finding !== undefined) console.log(`kill ${this.#killed}: ${finding}`);
    }
  }

  get isSound(): boolean {
    return this.#lost + this.#broken === 0;
  }

  /** @param broken what the number of findings counts */
  rows(broken: string): string[][] {
    return [
      ['killed', String(this.#killed)],
      ['of these, after something was acknowledged', String(this.#killedWhileWriting)],
      ['acknowledged', String(this.#acknowledged)],
      ['of these, lost', String(this.#lost)],
      [broken, String(this.#broken)],
    ];
  }
}
