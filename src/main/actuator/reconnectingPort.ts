import { EventEmitter, once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { StationError } from '../errors.ts';
import type { BytePort, PortEvents } from './wire/port.ts';

/** An open connection. Its stream emits `close` when it is over, whoever ended it. */
export interface Connection {
  readonly stream: Duplex;
  readonly hangUp: () => void;
}

/**
 * Opens a connection once.
 * @param signal ends the attempt, where that can be done
 * @throws StationError
 */
export type Dial = (signal: AbortSignal) => Promise<Connection>;

/** Between attempts to open: doubled from the first to the last. */
const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 2000;

/** Bytes that may wait to be sent: what a choked wire cannot take now is old when it can. */
const MOST_WAITING_BYTES = 4096;

/** A port that opens its connection again whenever it is lost. */
export class ReconnectingPort extends EventEmitter<PortEvents> implements BytePort {
  readonly #dial: Dial;
  readonly #end = new AbortController();
  #connection: Connection | undefined;
  #opening: Promise<void>;
  #pauseMs = FIRST_PAUSE_MS;
  #pause: NodeJS.Timeout | undefined;
  #trouble: string | undefined;

  constructor(dial: Dial) {
    super();
    this.#dial = dial;
    this.#opening = this.#open();
  }

  get isOpen(): boolean {
    return this.#connection !== undefined;
  }

  write(bytes: Uint8Array): void {
    const stream = this.#connection?.stream;
    if (stream?.writable && stream.writableLength < MOST_WAITING_BYTES) stream.write(bytes);
  }

  /** Closes it for good. */
  async shut(): Promise<void> {
    this.#end.abort();
    clearTimeout(this.#pause);
    await this.#opening;
    const connection = this.#connection;
    if (!connection) return;
    const closed = once(connection.stream, 'close');
    connection.hangUp();
    await closed;
  }

  async #open(): Promise<void> {
    let connection: Connection;
    try {
      connection = await this.#dial(this.#end.signal);
    } catch (error) {
      this.#complain(error as StationError);
      this.#openLater();
      return;
    }
    if (this.#end.signal.aborted) connection.hangUp();
    else this.#use(connection);
  }

  #use(connection: Connection): void {
    const { stream } = connection;
    this.#connection = connection;
    this.#trouble = undefined;
    stream.on('data', (bytes: Uint8Array) => {
      this.#pauseMs = FIRST_PAUSE_MS;
      this.emit('bytes', bytes);
    });
    // What is wrong with it follows from its end.
    stream.on('error', connection.hangUp);
    stream.once('close', () => {
      this.#connection = undefined;
      this.emit('close');
      this.#openLater();
    });
    this.emit('open');
  }

  #openLater(): void {
    if (this.#end.signal.aborted) return;
    this.#pause = setTimeout(() => {
      this.#opening = this.#open();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, LAST_PAUSE_MS);
  }

  #complain(error: StationError): void {
    if (this.#end.signal.aborted || error.message === this.#trouble) return;
    this.#trouble = error.message;
    this.emit('trouble', error);
  }
}
