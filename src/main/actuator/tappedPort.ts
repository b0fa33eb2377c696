import { EventEmitter } from 'node:events';
import type { BytePort, PortEvents } from './wire/port.ts';
import type { WireTap } from './wireTap.ts';

type ShutPort = BytePort & { readonly shut: () => Promise<void> };

/** Bytes that are told together where no line ends among them, as by a wrong baud rate none does. */
const MOST_BYTES = 120;
/** What has begun is told after so long without its end. */
const PATIENCE_MS = 300;

/** A port that tells what goes over it, line by line. */
export class TappedPort extends EventEmitter<PortEvents> implements ShutPort {
  readonly #port: ShutPort;
  readonly #tap: WireTap;
  #begun = '';
  #beginning: NodeJS.Timeout | undefined;

  constructor(port: ShutPort, tap: WireTap) {
    super();
    this.#port = port;
    this.#tap = tap;
    port.on('open', () => this.emit('open'));
    port.on('bytes', (bytes) => {
      this.#take(bytes);
      this.emit('bytes', bytes);
    });
    port.on('close', () => {
      this.#tell();
      this.emit('close');
    });
    port.on('trouble', (error) => this.emit('trouble', error));
  }

  get isOpen(): boolean {
    return this.#port.isOpen;
  }

  /** What the closed port would lose is not told. */
  write(bytes: Uint8Array): void {
    if (this.#port.isOpen) this.#tap.sent(printable(bytes).replace(/(\\x0d)?\\x0a$/, ''));
    this.#port.write(bytes);
  }

  async shut(): Promise<void> {
    clearTimeout(this.#beginning);
    await this.#port.shut();
  }

  #take(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === 0x0a) this.#tell();
      else {
        this.#begun += printable([byte]);
        if (this.#begun.length >= MOST_BYTES) this.#tell();
      }
    }
    clearTimeout(this.#beginning);
    if (this.#begun !== '') this.#beginning = setTimeout(this.#tell, PATIENCE_MS);
  }

  readonly #tell = (): void => {
    clearTimeout(this.#beginning);
    const text = this.#begun.replace(/\\x0d$/, '');
    this.#begun = '';
    if (text !== '') this.#tap.received(text);
  };
}

function printable(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}
