import { EventEmitter } from 'node:events';
import { StationError } from '../../errors.ts';
import type { Actuator, ActuatorEvents, ActuatorState, Gate, PartVerdict, StationState } from '../actuator.ts';
import { FinalVerdicts } from '../finalVerdicts.ts';
import type { WireTap } from '../wireTap.ts';
import { BlockTeller } from './blockText.ts';
import { ModbusClient, type ModbusWire } from './modbusClient.ts';
import {
  decodePlcBlock,
  encodeStationBlock,
  type ModbusRecipe,
  PLC_BLOCK_LENGTH,
  type StationBlock,
  type VerdictEntry,
} from './registers.ts';
import { StationEnd } from './stationEnd.ts';

const STATES: Readonly<Record<StationState, StationBlock['state']>> = { STOPPED: 0, READY: 1, FAULT: 2 };
const VERDICTS: Readonly<Record<PartVerdict['verdict'], VerdictEntry['verdict']>> = { PASS: 1, REVIEW: 2, REJECT: 3, FAULT: 4 };
const TAG = /^[1-9]\d{0,9}$/;
const MOST_TAG = 0xffffffff;

/** A PLC that is a Modbus server, spoken to as docs/modbus.md says. Tags are numbers of 32 bits. */
export class ModbusActuator extends EventEmitter<ActuatorEvents> implements Actuator {
  readonly #end: StationEnd;
  readonly #client: ModbusClient;
  readonly #final = new FinalVerdicts();
  #recipe: ModbusRecipe = { product: 0, version: 0 };
  #state: ActuatorState = 'connecting';
  #trouble: StationError | undefined;

  constructor(wire: ModbusWire, tap?: WireTap) {
    super();
    this.#end = new StationEnd(Math.random);
    this.#hear();
    const sent = tap && new BlockTeller(tap.sent);
    const received = tap && new BlockTeller(tap.received);
    this.#client = new ModbusClient(wire, {
      blockLength: PLC_BLOCK_LENGTH,
      write: () => {
        const block = this.#end.block();
        sent?.take(block);
        return encodeStationBlock(block);
      },
      read: (words) => {
        const block = decodePlcBlock(words);
        received?.take(block);
        if (block) this.#end.take(block, performance.now());
      },
      look: () => {
        this.#end.look(performance.now());
      },
      onCut: () => {
        this.#end.cut();
      },
      onTrouble: (error) => {
        this.#complain(error);
      },
    });
  }

  get state(): ActuatorState {
    return this.#state;
  }

  get trouble(): StationError | undefined {
    return this.#trouble;
  }

  async verdict({ tag, verdict, gate }: PartVerdict): Promise<void> {
    if (!TAG.test(tag) || Number(tag) > MOST_TAG) {
      throw new StationError('INPUT_INVALID', `tag ${tag}`, { detail: 'over Modbus a tag is a number from 1 to 4294967295' });
    }
    if (!this.#final.allow(tag, gate)) throw new StationError('VERDICT_FINAL', `part ${tag}`);
    const said = this.#end.verdict({ tag: Number(tag), verdict: VERDICTS[verdict], gate: gate === 'PASS' ? 1 : 2 });
    this.#client.hurry();
    await said;
  }

  setState(state: StationState): void {
    this.#end.setState(STATES[state]);
    this.#client.hurry();
  }

  setRecipe(recipe: string): void {
    const [product, version] = recipe.split(':').map(Number);
    if (product === this.#recipe.product && version === this.#recipe.version) return;
    this.#recipe = { product, version };
    this.#end.setRecipe(this.#recipe);
  }

  pulse(ms: number): Promise<void> {
    this.#end.pulse(ms);
    this.#client.hurry();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #hear(): void {
    const end = this.#end;
    end.on('ready', () => {
      this.#trouble = undefined;
      this.#enter('ready');
    });
    end.on('lost', (code) => {
      this.#enter('lost', new StationError(code, 'actuator'));
    });
    end.on('refused', ({ product, version }) => {
      const detail = `it is set to ${product}:${version}, the station to ${this.#recipe.product}:${this.#recipe.version}`;
      this.#complain(new StationError('RECIPE_MISMATCH', 'actuator', { detail }));
    });
    end.on('trigger', ({ tag, count }) => {
      this.#final.begin(String(tag));
      this.emit('trigger', { tag: String(tag), count, atMs: performance.now() });
    });
    end.on('confirm', ({ tag, gate, seen }) => {
      this.emit('confirm', { tag: String(tag), gate: gateOf(gate), ...(seen !== 0 && { seen: gateOf(seen) }) });
    });
    end.on('beat', (beat) => this.emit('beat', beat));
    end.on('report', (code) => this.emit('report', code));
  }

  #complain(error: StationError): void {
    if (error.message === this.#trouble?.message) return;
    this.#trouble = error;
    this.emit('trouble', error);
  }

  #enter(state: ActuatorState, why?: StationError): void {
    this.#state = state;
    this.emit('state', state, why);
  }
}

function gateOf(gate: 1 | 2): Gate {
  return gate === 1 ? 'PASS' : 'REJECT';
}
