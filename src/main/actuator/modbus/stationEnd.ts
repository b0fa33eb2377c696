import { EventEmitter } from 'node:events';
import { StationError } from '../../errors.ts';
import type { StationErrorCode } from '../../../refusals/stationErrors.ts';
import { Agreement } from './agreement.ts';
import {
  type ConfirmEntry,
  type ModbusRecipe,
  type PlcBlock,
  RING,
  type Sequence,
  type StationBlock,
  type TriggerEntry,
  type VerdictEntry,
} from './registers.ts';
import { RingReader } from './ringReader.ts';
import { RingWriter } from './ringWriter.ts';

interface StationEndEvents {
  ready: [];
  lost: [StationErrorCode];
  refused: [ModbusRecipe];
  trigger: [TriggerEntry];
  confirm: [ConfirmEntry];
  beat: [{ readonly isSound: boolean }];
  report: [code: string];
}

interface Pending {
  readonly entry: VerdictEntry;
  readonly resolve: (nothing: undefined) => void;
  readonly reject: (error: StationError) => void;
}

/** The station's end: what it makes of the PLC's blocks, and what it says itself. Knows no wire and no clock. */
export class StationEnd extends EventEmitter<StationEndEvents> {
  readonly #agreement: Agreement;
  readonly #triggers = new RingReader<TriggerEntry>();
  readonly #confirms = new RingReader<ConfirmEntry>();
  #verdicts = new RingWriter<VerdictEntry>();
  /** Verdicts that are in the ring and not heard of, in the order of their sequences. */
  #unheard: { readonly sequence: Sequence; readonly pending: Pending }[] = [];
  #waiting: Pending[] = [];
  #state: StationBlock['state'] = 0;
  #beat = 0;
  #pulses = 0;
  #pulseMs = 0;
  #error = 0;

  /** @param chance 0 to below 1 */
  constructor(chance: () => number) {
    super();
    this.#agreement = new Agreement(chance);
  }

  get isReady(): boolean {
    return this.#agreement.isReady;
  }

  setState(state: StationBlock['state']): void {
    this.#state = state;
  }

  /** The sides have to agree anew. */
  setRecipe(recipe: ModbusRecipe): void {
    this.#agreement.recipe = recipe;
    if (this.#agreement.end() === 'lost') this.#lose('ACTUATOR_LOST');
  }

  /**
   * @returns what resolves when the PLC has acted on it
   * @throws StationError ACTUATOR_LOST
   */
  async verdict(entry: VerdictEntry): Promise<void> {
    if (!this.isReady) throw new StationError('ACTUATOR_LOST', 'actuator');
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#waiting.push({ entry, resolve, reject });
    this.#fill();
    await promise;
  }

  /** @throws StationError ACTUATOR_LOST */
  pulse(ms: number): void {
    if (!this.isReady) throw new StationError('ACTUATOR_LOST', 'actuator');
    this.#pulses = (this.#pulses % 0xffff) + 1;
    this.#pulseMs = ms;
  }

  /** What is to be written now. */
  block(): StationBlock {
    this.#beat = (this.#beat + 1) % 0x10000;
    return {
      ...this.#agreement.mine,
      beat: this.#beat,
      state: this.#state,
      triggersHeard: this.#triggers.seen,
      confirmsHeard: this.#confirms.seen,
      pulses: this.#pulses,
      pulseMs: this.#pulseMs,
      verdicts: this.#verdicts.ring,
    };
  }

  /** What was read. */
  take(block: PlcBlock, nowMs: number): void {
    const change = this.#agreement.hear(block, nowMs);
    if (change === 'lost') this.#lose('ACTUATOR_LOST');
    if (change === 'refused') this.emit('refused', block.recipe);
    if (change === 'ready') {
      this.#error = block.error;
      this.emit('ready');
    }
    if (!this.isReady || change === 'ready') {
      this.#triggers.skip(block.triggers);
      this.#confirms.skip(block.confirms);
    } else this.#hear(block);
  }

  look(nowMs: number): void {
    if (this.#agreement.look(nowMs) === 'lost') this.#lose('HEARTBEAT_LOST');
  }

  /** The wire is gone. */
  cut(): void {
    if (this.#agreement.end() === 'lost') this.#lose('ACTUATOR_LOST');
  }

  #hear({ triggers, confirms, verdictsHeard, error, state }: PlcBlock): void {
    while (this.#unheard.some(({ sequence }) => sequence === verdictsHeard)) {
      const { sequence, pending } = this.#unheard.shift()!;
      pending.resolve(undefined);
      if (sequence === verdictsHeard) break;
    }
    this.#fill();
    const told = this.#triggers.take(triggers);
    for (const entry of told.fresh) this.emit('trigger', entry);
    if (told.missed > 0) this.emit('report', 'TRIGGERS_MISSED');
    for (const entry of this.#confirms.take(confirms).fresh) this.emit('confirm', entry);
    if (error !== this.#error) {
      this.#error = error;
      if (error !== 0) this.emit('report', `ERROR_${error}`);
    }
    this.emit('beat', { isSound: state === 1 });
  }

  /** The ring takes no more than the PLC can still read. */
  #fill(): void {
    while (this.#unheard.length < RING && this.#waiting.length > 0) {
      const pending = this.#waiting.shift()!;
      this.#unheard.push({ sequence: this.#verdicts.push(pending.entry), pending });
    }
  }

  #lose(code: StationErrorCode): void {
    const lost = [...this.#unheard.map(({ pending }) => pending), ...this.#waiting];
    this.#unheard = [];
    this.#waiting = [];
    this.#verdicts = new RingWriter();
    this.#pulses = 0;
    for (const { reject } of lost) reject(new StationError(code, 'actuator'));
    this.emit('lost', code);
  }
}
