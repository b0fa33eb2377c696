import { EventEmitter } from 'node:events';
import type { CommandOutput } from '../../../contract/commands.ts';
import type { PlcSettings } from '../../../contract/lineSetUp.ts';
import { MOST_TRAFFIC_PER_SECOND, type PlcTraffic } from '../../../contract/plcTraffic.ts';
import type { Actuator } from '../../actuator/actuator.ts';
import { openActuator } from '../../actuator/openActuator.ts';
import { StationError } from '../../errors.ts';
import type { Person } from '../../storage/signature.ts';
import type { Station } from '../station.ts';

type TestedStation = Pick<Station, 'about' | 'trail' | 'clock'>;
type Ended = CommandOutput<'plc.test'>;

/** Of a message that is longer the rest is left out. */
const MOST_CHARACTERS = 400;

interface Running {
  readonly actuator: Actuator;
  readonly end: (by: Ended['endedBy']) => void;
  readonly gone: Promise<void>;
}

/** Tries the wire of a PLC while the line stands, and tells what goes over it. The station says that it is STOPPED, so that no part passes. */
export class PlcTest extends EventEmitter<{ traffic: [PlcTraffic] }> {
  readonly #station: TestedStation;
  #running: Running | undefined;
  /** The line has the wire. */
  #isBarred = false;
  /** Messages since then, told or not. */
  #second = { sinceMs: -Infinity, messages: 0 };

  constructor(station: TestedStation) {
    super();
    this.#station = station;
  }

  /**
   * @param signal ends it
   * @throws StationError PLC_IN_USE, PLC_UNDER_TEST; as `AuditTrail.change` does
   */
  async run(plc: PlcSettings, forMs: number, by: Person, signal: AbortSignal): Promise<Ended> {
    if (this.#isBarred) throw new StationError('PLC_IN_USE', 'line');
    if (this.#running) throw new StationError('PLC_UNDER_TEST', 'PLC');
    this.#station.trail.change(() => undefined, { actor: by, action: 'plc.test', object: 'PLC', newValue: plc });
    const counts = { sent: 0, received: 0 };
    const count = (direction: 'sent' | 'received') => (text: string) => {
      counts[direction]++;
      this.#tell(direction, text);
    };
    const actuator = openActuator(plc, this.#station.about, { sent: count('sent'), received: count('received') });
    const ended = Promise.withResolvers<Ended['endedBy']>();
    const gone = Promise.withResolvers<undefined>();
    this.#running = { actuator, end: ended.resolve, gone: gone.promise };
    let wasReady = false;
    actuator.on('state', (state, why) => {
      wasReady ||= state === 'ready';
      this.#tell('state', why ? `${state}: ${why.message}` : state);
    });
    actuator.on('trouble', (error) => {
      this.#tell('state', error.message);
    });
    this.#tell('state', actuator.state);
    const timer = setTimeout(ended.resolve, forMs, 'time');
    const cancel = (): void => {
      ended.resolve('cancel');
    };
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      return { endedBy: await ended.promise, wasReady, ...counts };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      await actuator.close();
      this.#running = undefined;
      gone.resolve(undefined);
    }
  }

  /** @throws StationError PLC_NOT_TESTED, ACTUATOR_LOST, ACTUATOR_UNANSWERED; as `AuditTrail.change` does */
  async pulse(ms: number, by: Person): Promise<void> {
    if (!this.#running) throw new StationError('PLC_NOT_TESTED', 'PLC');
    const { actuator } = this.#running;
    this.#station.trail.change(() => undefined, { actor: by, action: 'plc.testPulse', object: 'PLC', newValue: ms });
    await actuator.pulse(ms);
  }

  /** The line takes the wire: a test that runs is ended, and none begins before `allow`. Resolves when the wire is free. */
  async bar(): Promise<void> {
    this.#isBarred = true;
    this.#running?.end('line');
    await this.#running?.gone;
  }

  allow(): void {
    this.#isBarred = false;
  }

  #tell(direction: PlcTraffic['direction'], text: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#second.sinceMs >= 1000) {
      const leftOut = this.#second.messages - MOST_TRAFFIC_PER_SECOND;
      this.#second = { sinceMs: nowMs, messages: 0 };
      if (leftOut > 0) this.#emit('state', `${leftOut} messages were left out`);
    }
    // How the wire is, is told in any case: that seldom changes.
    if (++this.#second.messages <= MOST_TRAFFIC_PER_SECOND || direction === 'state') this.#emit(direction, text);
  }

  #emit(direction: PlcTraffic['direction'], text: string): void {
    this.emit('traffic', { direction, text: text.slice(0, MOST_CHARACTERS), atUtcMs: this.#station.clock() });
  }
}
