import { EventEmitter } from 'node:events';
import type { z } from 'zod';
import { type CommandInput, type CommandName, type CommandOutput, COMMANDS } from '../contract/commands.ts';
import { type EventData, type EventName, EVENTS } from '../contract/events.ts';
import { type ClientMessage, type Progress, STATION_MESSAGE, type StationMessage } from '../contract/message.ts';
import type { Signing } from '../contract/people.ts';
import { CodedError, told } from '../refusals/codedError.ts';
import { STATION_ERRORS } from '../refusals/stationErrors.ts';

/** What the station refused, as it said it. */
export class StationRefusal extends CodedError {
  override readonly name = 'StationRefusal';
}

/** The station's end of the wire. */
export interface Wire {
  readonly send: (message: ClientMessage) => void;
}

export interface CallOptions {
  readonly token?: string;
  readonly signing?: Signing;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

interface Call {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: CallOptions['onProgress'];
}

const STOPPED = told(STATION_ERRORS, 'STATION_STOPPED', 'station');

/** Asks a station process for things, and hears what it tells. */
export class StationClient {
  readonly #wire: Wire;
  readonly #calls = new Map<number, Call>();
  readonly #events = new EventEmitter();
  readonly #closing = new AbortController();
  #nextId = 1;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Aborts, with what calls are refused with from then on, when the station is gone. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * @returns what the station answers
   * @throws StationRefusal with the station's code; STATION_STOPPED where it ends before it has answered
   */
  async call<C extends CommandName>(command: C, input: CommandInput<C>, options: CallOptions = {}): Promise<CommandOutput<C>> {
    const { token, signing, signal, onProgress } = options;
    if (this.closed.aborted) throw new StationRefusal(STOPPED);
    const id = this.#nextId++;
    const cancel = (): void => {
      this.#wire.send({ kind: 'cancel', id });
    };
    try {
      const output = await new Promise<unknown>((resolve, reject) => {
        this.#calls.set(id, { resolve, reject, onProgress });
        this.#wire.send({ kind: 'request', id, command, input, ...(token !== undefined && { token }), ...(signing && { signing }) });
        if (signal?.aborted) cancel();
        signal?.addEventListener('abort', cancel, { once: true });
      });
      return COMMANDS[command].output.parse(output) as CommandOutput<C>;
    } finally {
      this.#calls.delete(id);
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** @returns what takes the listener off */
  on<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void {
    this.#events.on(event, listener);
    return () => this.#events.off(event, listener);
  }

  /** Whatever the station said after its start. What is not of the contract is not heard. */
  take(message: unknown): void {
    const parsed = STATION_MESSAGE.safeParse(message);
    if (parsed.success) this.#heard(parsed.data);
  }

  /** The station is gone. */
  close(): void {
    this.#closing.abort(new StationRefusal(STOPPED));
    for (const { reject } of this.#calls.values()) reject(new StationRefusal(STOPPED));
  }

  #heard(message: StationMessage): void {
    if (message.kind === 'done') this.#calls.get(message.id)?.resolve(message.output);
    else if (message.kind === 'progress') this.#calls.get(message.id)?.onProgress?.(message.progress);
    else if (message.kind === 'failed' && message.id !== null) this.#calls.get(message.id)?.reject(new StationRefusal(message.problem));
    else if (message.kind === 'event') this.#heardEvent(message.event, message.data);
  }

  #heardEvent(event: string, data: unknown): void {
    if (!Object.hasOwn(EVENTS, event)) return;
    const schema: z.ZodType = EVENTS[event as EventName];
    const parsed = schema.safeParse(data);
    if (parsed.success) this.#events.emit(event, parsed.data);
  }
}
