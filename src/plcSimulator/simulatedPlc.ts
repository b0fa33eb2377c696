import { EventEmitter } from 'node:events';
import type { Gate, StationState } from '../main/actuator/actuator.ts';
import { Link } from '../main/actuator/wire/link.ts';
import type { Letter } from '../main/actuator/wire/messages.ts';
import { isRecipeMismatch } from '../main/actuator/wire/recipe.ts';
import type { BytePort } from '../main/actuator/wire/port.ts';
import { Belt } from './belt.ts';

export interface PlcSettings {
  readonly id: string;
  /** The recipe that it is set to, `<product>:<version>`; `none` takes any. */
  readonly recipe: string;
  /** From the trigger to the gate, at constant belt speed. */
  readonly gateDelayMs: number;
  /** Whether it has a reject sensor, which reports each part behind the gate. */
  readonly hasSensor: boolean;
}

interface PlcEvents {
  ready: [];
  lost: [];
  refused: [code: string];
  /** The station has said what becomes of a part. */
  verdict: [{ tag: string; gate: Gate }];
  /** A part is at the gate, which does this. */
  gate: [{ tag: string; gate: Gate }];
  pulse: [ms: number];
  /** What the station says of itself, whenever it is another. */
  station: [state: StationState];
}

/**
 * A PLC in software: tells of each part at its trigger, tracks it to the gate by time, and opens the gate for a part only if a PASS for its tag
 * is there. Its safe state is REJECT, and a PASS is void once the wire over which it came was lost.
 */
export class SimulatedPlc extends EventEmitter<PlcEvents> {
  readonly #settings: PlcSettings;
  readonly #link: Link<'plc'>;
  readonly #belt: Belt;
  #stationState: StationState = 'STOPPED';

  constructor(port: BytePort, settings: PlcSettings) {
    super();
    this.#settings = settings;
    this.#belt = new Belt(settings.gateDelayMs);
    this.#belt.on('gate', (part) => {
      this.#atGate(part);
    });
    this.#link = new Link('plc', port, {
      introduce: () => ({ plc: settings.id, recipe: settings.recipe }),
      beat: () => ({ state: this.#belt.isFaulty ? 'FAULT' : 'READY', queue: this.#belt.size }),
      objection: ({ recipe }) => (isRecipeMismatch(recipe, settings.recipe) ? 'RECIPE_MISMATCH' : undefined),
      onReady: () => this.emit('ready'),
      onLost: () => {
        this.#hearState('STOPPED');
        this.emit('lost');
      },
      onRefused: ({ code }) => this.emit('refused', code),
      onLetter: (letter) => {
        this.#take(letter);
      },
      onBeat: ({ state }) => {
        this.#hearState(state);
      },
    });
  }

  get isReady(): boolean {
    return this.#link.isReady;
  }

  /** As the station has said of itself. */
  get stationState(): StationState {
    return this.#stationState;
  }

  /** A part is at the trigger sensor. One whose tag is on the belt already makes both of them rejects. */
  trigger(tag: string): void {
    this.#belt.enter(tag);
    this.#tell({ type: 'TRIGGER', tag });
  }

  /** Says of itself that it is out of order, or in order again. */
  setFaulty(isFaulty: boolean): void {
    this.#belt.isFaulty = isFaulty;
    this.#link.beatNow();
  }

  /** Stops where it stands; parts on the belt never come to the gate. */
  close(): void {
    this.#belt.close();
    this.#link.close();
  }

  #take(letter: Letter<'station'>): void {
    if (letter.type === 'VERDICT') {
      this.emit('verdict', { tag: letter.tag, gate: letter.gate });
      this.#belt.tell(letter.tag, letter.gate);
    } else if (letter.type === 'PULSE') this.emit('pulse', letter.ms);
  }

  #atGate({ tag, gate }: { tag: string; gate: Gate }): void {
    this.emit('gate', { tag, gate });
    this.#tell({ type: 'CONFIRM', tag, gate, ...(this.#settings.hasSensor && { seen: gate }) });
  }

  /** A station that is not ready lets nothing through, whatever it has said before. */
  #hearState(state: StationState): void {
    if (state !== 'READY') this.#belt.voidAll();
    if (state === this.#stationState) return;
    this.#stationState = state;
    this.emit('station', state);
  }

  /** What the station does not hear is no matter here: the part is rejected. */
  #tell(letter: Letter<'plc'>): void {
    this.#link.send(letter).catch(() => undefined);
  }
}
