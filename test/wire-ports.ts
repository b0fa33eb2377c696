import { EventEmitter } from 'node:events';
import type { BytePort, PortEvents } from '../src/main/actuator/wire/port.ts';

/** What becomes of the bytes of one write on their way: themselves, others, or nothing. */
export type Way = (bytes: Buffer) => Buffer | undefined;

/** How long bytes are on their way. */
const WAY_MS = 1;

/** One end of a wire that exists in memory only. */
export class MemoryPort extends EventEmitter<PortEvents> implements BytePort {
  isOpen = true;
  /** Of what is written here. */
  way: Way = (bytes) => bytes;
  /** What was written here, line by line, whether it arrived or not. */
  readonly written: string[] = [];
  #peer: MemoryPort | undefined;

  static pair(): [MemoryPort, MemoryPort] {
    return MemoryPort.join(new MemoryPort(), new MemoryPort());
  }

  static join<One extends MemoryPort, Other extends MemoryPort>(one: One, other: Other): [One, Other] {
    one.#peer = other;
    other.#peer = one;
    return [one, other];
  }

  write(bytes: Uint8Array): void {
    this.written.push(Buffer.from(bytes).toString('latin1').trimEnd());
    const arriving = this.way(Buffer.from(bytes));
    if (arriving && this.isOpen)
      setTimeout(() => {
        if (this.#peer?.isOpen) this.#peer.emit('bytes', arriving);
      }, WAY_MS);
  }

  unplug(): void {
    this.isOpen = false;
    this.emit('close');
  }

  plugIn(): void {
    this.isOpen = true;
    this.emit('open');
  }
}
