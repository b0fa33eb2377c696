import { EventEmitter, once } from 'node:events';
import { type IServiceVector, ServerSerial, ServerTCP } from 'modbus-serial';
import type { Gate, StationState } from '../main/actuator/actuator.ts';
import {
  decodeStationBlock,
  encodePlcBlock,
  type ModbusRecipe,
  PLC_BLOCK_LENGTH,
  STATION_BLOCK_LENGTH,
} from '../main/actuator/modbus/registers.ts';
import { Belt } from './belt.ts';
import { ModbusPlcEnd } from './modbusPlcEnd.ts';

export type ModbusPlcWire = { readonly host: string; readonly port: number } | { readonly path: string; readonly baudRate: number };

export interface ModbusPlcSettings {
  readonly unit: number;
  readonly recipe: ModbusRecipe;
  readonly gateDelayMs: number;
  readonly hasSensor: boolean;
}

interface ModbusPlcEvents {
  ready: [];
  lost: [];
  gate: [{ tag: string; gate: Gate }];
  verdict: [{ tag: string; gate: Gate }];
  pulse: [ms: number];
  station: [StationState];
}

const LOOK_EVERY_MS = 50;

/** A PLC in software that is a Modbus server, with the same belt and gate as the one of the serial wire. Tags are numbers. */
export class ModbusPlc extends EventEmitter<ModbusPlcEvents> {
  readonly #settings: ModbusPlcSettings;
  readonly #belt: Belt;
  readonly #end: ModbusPlcEnd;
  readonly #server: ServerTCP | ServerSerial;
  readonly #timer: NodeJS.Timeout;
  /** The block as it was when its first register was asked for: it is read in pieces where a client asks for pieces. */
  #said: number[] = [];

  private constructor(wire: ModbusPlcWire, settings: ModbusPlcSettings) {
    super();
    this.#settings = settings;
    this.#belt = new Belt(settings.gateDelayMs);
    this.#end = new ModbusPlcEnd(settings.recipe, Math.random);
    this.#join();
    const { unit: unitID } = settings;
    this.#server =
      'host' in wire
        ? new ServerTCP(this.#vector(), { host: wire.host, port: wire.port, unitID })
        : new ServerSerial(this.#vector(), { path: wire.path, baudRate: wire.baudRate, port: wire.path, unitID } as never);
    this.#server.on('socketError', () => undefined);
    this.#timer = setInterval(() => {
      this.#end.look(performance.now());
    }, LOOK_EVERY_MS);
  }

  /** Resolves when the server listens. */
  static async start(wire: ModbusPlcWire, settings: ModbusPlcSettings): Promise<ModbusPlc> {
    const plc = new ModbusPlc(wire, settings);
    await once(plc.#server as unknown as EventEmitter, 'initialized');
    return plc;
  }

  get isReady(): boolean {
    return this.#end.isReady;
  }

  /** As the station has said of itself. */
  get stationState(): StationState {
    return this.#end.stationState;
  }

  /** A part is at the trigger sensor. @param tag a number */
  trigger(tag: string): void {
    this.#belt.enter(tag);
    this.#end.trigger({ tag: Number(tag), count: 0 });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#belt.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  #join(): void {
    const [belt, end] = [this.#belt, this.#end];
    end.on('verdict', (told) => {
      belt.tell(told.tag, told.gate);
      this.emit('verdict', told);
    });
    end.on('void', () => {
      belt.voidAll();
    });
    belt.on('gate', ({ tag, gate }) => {
      const code = gate === 'PASS' ? 1 : 2;
      end.confirm({ tag: Number(tag), gate: code, seen: this.#settings.hasSensor ? code : 0 });
      this.emit('gate', { tag, gate });
    });
    end.on('ready', () => this.emit('ready'));
    end.on('lost', () => this.emit('lost'));
    end.on('pulse', (ms) => this.emit('pulse', ms));
    end.on('station', (state) => this.emit('station', state));
  }

  #vector(): IServiceVector {
    return {
      getMultipleInputRegisters: (address: number, length: number) => {
        if (address === 0) this.#said = encodePlcBlock(this.#end.block(!this.#belt.isFaulty, this.#belt.size));
        if (address + length > PLC_BLOCK_LENGTH) throw new Error('no such registers');
        return this.#said.slice(address, address + length);
      },
      setRegisterArray: (address: number, words: number[]) => {
        if (address !== 0 || words.length !== STATION_BLOCK_LENGTH) return;
        const block = decodeStationBlock(words);
        if (block) this.#end.take(block, performance.now());
      },
    };
  }
}
