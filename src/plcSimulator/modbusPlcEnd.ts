import { EventEmitter } from 'node:events';
import type { Gate, StationState } from '../main/actuator/actuator.ts';
import { Agreement } from '../main/actuator/modbus/agreement.ts';
import type { ConfirmEntry, ModbusRecipe, PlcBlock, StationBlock, TriggerEntry, VerdictEntry } from '../main/actuator/modbus/registers.ts';
import { RingReader } from '../main/actuator/modbus/ringReader.ts';
import { RingWriter } from '../main/actuator/modbus/ringWriter.ts';

interface ModbusPlcEndEvents {
  ready: [];
  lost: [];
  verdict: [{ tag: string; gate: Gate }];
  /** Whatever was said counts no more. */
  void: [];
  pulse: [ms: number];
  station: [StationState];
}

const STATES: readonly StationState[] = ['STOPPED', 'READY', 'FAULT'];

/** The PLC's end of Modbus: what it makes of the station's blocks, and what it says itself. Knows no wire and no clock. */
export class ModbusPlcEnd extends EventEmitter<ModbusPlcEndEvents> {
  readonly #agreement: Agreement;
  readonly #verdicts = new RingReader<VerdictEntry>();
  #triggers = new RingWriter<TriggerEntry>();
  #confirms = new RingWriter<ConfirmEntry>();
  #pulses = 0;
  #beat = 0;
  #stationState: StationState = 'STOPPED';

  /** @param chance 0 to below 1 */
  constructor(recipe: ModbusRecipe, chance: () => number) {
    super();
    this.#agreement = new Agreement(chance);
    this.#agreement.recipe = recipe;
  }

  get isReady(): boolean {
    return this.#agreement.isReady;
  }

  get stationState(): StationState {
    return this.#stationState;
  }

  trigger(entry: TriggerEntry): void {
    this.#triggers.push(entry);
  }

  confirm(entry: ConfirmEntry): void {
    this.#confirms.push(entry);
  }

  /** What is to be read now. */
  block(isSound: boolean, queue: number): PlcBlock {
    this.#beat = (this.#beat + 1) % 0x10000;
    return {
      ...this.#agreement.mine,
      beat: this.#beat,
      state: isSound ? 1 : 0,
      queue,
      verdictsHeard: this.#verdicts.seen,
      error: 0,
      triggers: this.#triggers.ring,
      confirms: this.#confirms.ring,
    };
  }

  /** What was written. */
  take(block: StationBlock, nowMs: number): void {
    const change = this.#agreement.hear(block, nowMs);
    if (change === 'lost') this.#lose();
    if (change === 'ready') this.emit('ready');
    if (!this.isReady) this.#verdicts.skip(block.verdicts);
    else {
      // A station begins its ring and its counts anew with each session.
      if (change === 'ready') {
        this.#verdicts.skip({ newest: 0, entries: [] });
        this.#pulses = 0;
      }
      this.#hear(block);
    }
    this.#hearState(this.isReady ? STATES[block.state] : 'STOPPED');
  }

  look(nowMs: number): void {
    if (this.#agreement.look(nowMs) === 'lost') this.#lose();
  }

  #hear({ verdicts, pulses, pulseMs, state }: StationBlock): void {
    const { fresh } = this.#verdicts.take(verdicts);
    if (state === 1) for (const { tag, gate } of fresh) this.emit('verdict', { tag: String(tag), gate: gate === 1 ? 'PASS' : 'REJECT' });
    if (pulses !== this.#pulses && pulses !== 0) this.emit('pulse', pulseMs);
    this.#pulses = pulses;
  }

  #lose(): void {
    this.#verdicts.skip({ newest: 0, entries: [] });
    this.#triggers = new RingWriter();
    this.#confirms = new RingWriter();
    this.#hearState('STOPPED');
    this.emit('void');
    this.emit('lost');
  }

  #hearState(state: StationState): void {
    if (state !== 'READY') this.emit('void');
    if (state === this.#stationState) return;
    this.#stationState = state;
    this.emit('station', state);
  }
}
