import { EventEmitter } from 'node:events';
import type { Gate } from '../main/actuator/actuator.ts';

/** A part between trigger and gate, and what is to be done with it; nothing known is REJECT. */
interface OnBelt {
  gate: Gate | undefined;
  readonly timer: NodeJS.Timeout;
}

/** A belt at constant speed: parts from trigger to gate, each rejected unless it was said in time that it passes. */
export class Belt extends EventEmitter<{ gate: [{ tag: string; gate: Gate }] }> {
  readonly #gateDelayMs: number;
  readonly #parts = new Map<string, OnBelt>();
  /** Rejects whatever was said. */
  isFaulty = false;

  constructor(gateDelayMs: number) {
    super();
    this.#gateDelayMs = gateDelayMs;
  }

  get size(): number {
    return this.#parts.size;
  }

  /** A part is at the trigger. One whose tag is on the belt already makes both of them rejects. */
  enter(tag: string): void {
    const twin = this.#parts.get(tag);
    if (twin) {
      twin.gate = 'REJECT';
      return;
    }
    const timer = setTimeout(() => {
      this.#atGate(tag);
    }, this.#gateDelayMs);
    this.#parts.set(tag, { gate: undefined, timer });
  }

  /** It was said what becomes of a part. There is no way back from REJECT. */
  tell(tag: string, gate: Gate): void {
    const part = this.#parts.get(tag);
    if (part && part.gate !== 'REJECT') part.gate = gate;
  }

  /** Whatever was said counts no more. */
  voidAll(): void {
    for (const part of this.#parts.values()) part.gate = 'REJECT';
  }

  /** Stops where it stands; parts on it never come to the gate. */
  close(): void {
    for (const { timer } of this.#parts.values()) clearTimeout(timer);
    this.#parts.clear();
  }

  #atGate(tag: string): void {
    const gate = this.#parts.get(tag)?.gate === 'PASS' && !this.isFaulty ? 'PASS' : 'REJECT';
    this.#parts.delete(tag);
    this.emit('gate', { tag, gate });
  }
}
