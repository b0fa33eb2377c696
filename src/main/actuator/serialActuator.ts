import { EventEmitter } from 'node:events';
import { StationError } from '../errors.ts';
import type { StationErrorCode } from '../../refusals/stationErrors.ts';
import type { Actuator, ActuatorEvents, ActuatorState, PartVerdict, StationState } from './actuator.ts';
import { FinalVerdicts } from './finalVerdicts.ts';
import { Link, type LinkCounters } from './wire/link.ts';
import type { LinkOwner, Loss } from './wire/linkOwner.ts';
import type { Letter } from './wire/messages.ts';
import type { BytePort } from './wire/port.ts';
import { isRecipeMismatch, NO_RECIPE } from './wire/recipe.ts';

export interface SerialActuatorOptions {
  /** The port, which the actuator shuts when it is closed. */
  readonly port: BytePort & { readonly shut: () => Promise<void> };
  /** 1..16 of A-Z a-z 0-9 _ . : - */
  readonly station: string;
  /** 1..12 characters, those and +. */
  readonly software: string;
}

const LOSSES: Readonly<Record<Loss, readonly [StationErrorCode, string]>> = {
  closed: ['ACTUATOR_LOST', 'the port was closed'],
  silent: ['HEARTBEAT_LOST', 'no heartbeat'],
  unanswered: ['ACTUATOR_UNANSWERED', 'a message was not acknowledged'],
  renewed: ['ACTUATOR_LOST', 'it began anew'],
  restarted: ['ACTUATOR_LOST', 'the station began anew'],
};

/** A PLC at the other end of a wire, spoken to as docs/serial-protocol.md says. */
export class SerialActuator extends EventEmitter<ActuatorEvents> implements Actuator {
  readonly #options: SerialActuatorOptions;
  readonly #link: Link<'station'>;
  readonly #final = new FinalVerdicts();
  #state: ActuatorState = 'connecting';
  #stationState: StationState = 'STOPPED';
  #recipe = NO_RECIPE;
  #plcRecipe = NO_RECIPE;
  #trouble: StationError | undefined;

  constructor(options: SerialActuatorOptions) {
    super();
    this.#options = options;
    options.port.on('trouble', this.#onTrouble);
    this.#link = new Link('station', options.port, this.#linkOwner());
  }

  get state(): ActuatorState {
    return this.#state;
  }

  get trouble(): StationError | undefined {
    return this.#trouble;
  }

  /** What went wrong on the wire since the start, for whoever looks for the reason. */
  get counters(): Readonly<LinkCounters> {
    return this.#link.counters;
  }

  async verdict({ tag, verdict, gate }: PartVerdict): Promise<void> {
    if (!this.#final.allow(tag, gate)) throw new StationError('VERDICT_FINAL', `part ${tag}`);
    await this.#link.send({ type: 'VERDICT', tag, verdict, gate });
  }

  setState(state: StationState): void {
    this.#stationState = state;
    this.#link.beatNow();
  }

  setRecipe(recipe: string): void {
    if (recipe === this.#recipe) return;
    this.#recipe = recipe;
    this.#link.restart();
  }

  async pulse(ms: number): Promise<void> {
    await this.#link.send({ type: 'PULSE', ms });
  }

  async close(): Promise<void> {
    this.#link.close();
    this.#options.port.off('trouble', this.#onTrouble);
    await this.#options.port.shut();
  }

  #linkOwner(): LinkOwner<'station', 'plc'> {
    const { station, software } = this.#options;
    return {
      introduce: () => ({ station, software, recipe: this.#recipe }),
      beat: () => ({ state: this.#stationState }),
      objection: ({ recipe }) => {
        this.#plcRecipe = recipe;
        return isRecipeMismatch(recipe, this.#recipe) ? 'RECIPE_MISMATCH' : undefined;
      },
      onReady: () => {
        this.#trouble = undefined;
        this.#enter('ready');
      },
      onLost: (why) => {
        const [code, detail] = LOSSES[why];
        this.#enter('lost', new StationError(code, 'actuator', { detail }));
      },
      onRefused: ({ code }) => {
        this.#onTrouble(this.#refusal(code));
      },
      onLetter: (letter) => {
        this.#take(letter);
      },
      onBeat: ({ state }) => void this.emit('beat', { isSound: state === 'READY' }),
    };
  }

  #take(letter: Letter<'plc'>): void {
    if (letter.type === 'TRIGGER') {
      const { tag, count } = letter;
      this.#final.begin(tag);
      this.emit('trigger', { tag, ...(count === undefined ? {} : { count }), atMs: performance.now() });
    } else if (letter.type === 'CONFIRM') {
      const { tag, gate, seen } = letter;
      this.emit('confirm', { tag, gate, ...(seen === undefined ? {} : { seen }) });
    } else this.emit('report', letter.code);
  }

  #refusal(code: string): StationError {
    if (code !== 'RECIPE_MISMATCH') return new StationError('ACTUATOR_REFUSED', 'actuator', { detail: code });
    return new StationError('RECIPE_MISMATCH', 'actuator', { detail: `it is set to ${this.#plcRecipe}, the station to ${this.#recipe}` });
  }

  readonly #onTrouble = (error: StationError): void => {
    if (error.message === this.#trouble?.message) return;
    this.#trouble = error;
    this.emit('trouble', error);
  };

  #enter(state: ActuatorState, why?: StationError): void {
    this.#state = state;
    this.emit('state', state, why);
  }
}
