import { EventEmitter } from 'node:events';
import type { BytePort, PortEvents } from '../main/actuator/wire/port.ts';

/** What may go wrong on a wire. Shares are chances for each byte, 0..1. */
export interface WireFaults {
  readonly lostShare: number;
  readonly flippedShare: number;
  readonly addedShare: number;
  readonly delayMs: number;
  /** Nothing goes through, and nobody is told. */
  readonly isDead: boolean;
}

export const NO_FAULTS: WireFaults = { lostShare: 0, flippedShare: 0, addedShare: 0, delayMs: 0, isDead: false };

/** A port that treats the bytes of another one badly, both ways. Bytes keep their order. */
export class FaultyPort extends EventEmitter<PortEvents> implements BytePort {
  faults: WireFaults = NO_FAULTS;
  readonly #port: BytePort;
  readonly #chance: () => number;

  /** @param chance 0 to below 1, e.g. from a seed */
  constructor(port: BytePort, chance: () => number) {
    super();
    this.#port = port;
    this.#chance = chance;
    port.on('open', () => this.emit('open'));
    port.on('close', () => this.emit('close'));
    port.on('bytes', (bytes) => {
      this.#harm(bytes, (harmed) => this.emit('bytes', harmed));
    });
  }

  get isOpen(): boolean {
    return this.#port.isOpen;
  }

  readonly write = (bytes: Uint8Array): void => {
    this.#harm(bytes, (harmed) => {
      this.#port.write(harmed);
    });
  };

  #harm(bytes: Uint8Array, deliver: (bytes: Uint8Array) => void): void {
    const { isDead, delayMs } = this.faults;
    if (isDead) return;
    const harmed = Uint8Array.from(this.#harmed(bytes));
    if (delayMs === 0) deliver(harmed);
    else setTimeout(deliver, delayMs, harmed);
  }

  *#harmed(bytes: Uint8Array): Generator<number> {
    const { lostShare, flippedShare, addedShare } = this.faults;
    for (const byte of bytes) {
      if (this.#chance() < addedShare) yield Math.floor(256 * this.#chance());
      if (this.#chance() < lostShare) continue;
      yield this.#chance() < flippedShare ? byte ^ (1 << Math.floor(8 * this.#chance())) : byte;
    }
  }
}
