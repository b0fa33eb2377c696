import modbus from 'modbus-serial';
import { StationError } from '../../errors.ts';

/** The package is CommonJS, and its types say so. */
const ModbusRTU = modbus.default;
type Client = InstanceType<typeof ModbusRTU>;

/** How the PLC is reached. */
export type ModbusWire =
  | { readonly kind: 'modbus-tcp'; readonly host: string; readonly port: number; readonly unit: number }
  | { readonly kind: 'modbus-rtu'; readonly path: string; readonly baudRate: number; readonly unit: number };

export interface ModbusExchange {
  /** Registers that are read, from address 0 on. */
  readonly blockLength: number;
  /** What is to be written, from address 0 on. */
  readonly write: () => number[];
  readonly read: (words: readonly number[]) => void;
  /** Called once in each round, whatever came of it. */
  readonly look: () => void;
  /** The wire was there and is gone. */
  readonly onCut: () => void;
  /** It cannot be opened. */
  readonly onTrouble: (error: StationError) => void;
}

/** Between the end of one exchange and the next. */
const PAUSE_MS = 15;
const ANSWER_WITHIN_MS = 500;
const OPEN_WITHIN_MS = 3000;
const CLOSE_WITHIN_MS = 500;
const REOPEN_AFTER_MS = 500;
/** A request that stays without an answer may have been noise; so many in a row are a wire that is gone. */
const MOST_FAILURES = 3;

/** Writes one block and reads the other, again and again, and opens the wire anew whenever it is lost. */
export class ModbusClient {
  readonly #wire: ModbusWire;
  readonly #exchange: ModbusExchange;
  readonly #ended: Promise<void>;
  #isClosed = false;
  #wake: (() => void) | undefined;
  #isHurried = false;

  constructor(wire: ModbusWire, exchange: ModbusExchange) {
    this.#wire = wire;
    this.#exchange = exchange;
    this.#ended = this.#live();
  }

  /** There is something to be said: the next exchange does not wait. */
  hurry(): void {
    this.#isHurried = true;
    this.#wake?.();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake?.();
    await this.#ended;
  }

  async #live(): Promise<void> {
    while (!this.#isClosed) {
      const client = new ModbusRTU();
      try {
        await this.#open(client);
      } catch (error) {
        await shut(client);
        this.#exchange.onTrouble(new StationError('MODBUS_UNREACHABLE', whereOf(this.#wire), { detail: textOf(error), cause: error }));
        await this.#pause(REOPEN_AFTER_MS);
        continue;
      }
      await this.#talk(client);
      await shut(client);
      this.#exchange.onCut();
    }
  }

  async #open(client: Client): Promise<void> {
    const wire = this.#wire;
    // What goes wrong on an open wire shows in the requests.
    client.on('error', () => undefined);
    const opening =
      wire.kind === 'modbus-tcp'
        ? client.connectTCP(wire.host, { port: wire.port })
        : client.connectRTUBuffered(wire.path, { baudRate: wire.baudRate });
    await within(opening, OPEN_WITHIN_MS);
    client.setID(wire.unit);
    client.setTimeout(ANSWER_WITHIN_MS);
  }

  async #talk(client: Client): Promise<void> {
    let failures = 0;
    while (!this.#isClosed && client.isOpen && failures < MOST_FAILURES) {
      this.#isHurried = false;
      try {
        await within(client.writeRegisters(0, this.#exchange.write()), 2 * ANSWER_WITHIN_MS);
        const { data } = await within(client.readInputRegisters(0, this.#exchange.blockLength), 2 * ANSWER_WITHIN_MS);
        this.#exchange.read(data);
        failures = 0;
      } catch {
        failures++;
      }
      this.#exchange.look();
      if (!this.#isHurried) await this.#pause(PAUSE_MS);
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#isClosed) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => {
      resolve(undefined);
    };
    const timer = setTimeout(wake, ms);
    this.#wake = wake;
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }
}

/** The library gives no answer at all where a port vanishes at the wrong moment. */
async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`nothing within ${ms} ms`));
  }, ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A serial port has to be closed to be opened again; a connection that hangs has to be torn. */
async function shut(client: Client): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  try {
    client.close(() => {
      resolve(undefined);
    });
    await within(promise, CLOSE_WITHIN_MS);
  } catch {
    // It was never open, or does not close.
  }
  client.destroy(() => undefined);
}

function whereOf(wire: ModbusWire): string {
  return wire.kind === 'modbus-tcp' ? `${wire.host}:${wire.port}` : wire.path;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
