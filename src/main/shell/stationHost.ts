import { EventEmitter } from 'node:events';
import { type RunningStation, startStation, type StationPlace, type StationProgram } from '../../client/startStation.ts';
import { type StationClient, StationRefusal } from '../../client/stationClient.ts';
import type { StationState } from '../../contract/window.ts';
import { toldOf } from '../../refusals/codedError.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A station that lived so long is not blamed for an earlier death. */
const FORGIVEN_AFTER_MS = 60_000;

interface HostEvents {
  state: [StationState];
  /** A station is there to be asked. */
  client: [StationClient];
}

/** Keeps one station process alive: starts it, says how it is, and starts it again when it dies. */
export class StationHost extends EventEmitter<HostEvents> {
  readonly #program: StationProgram;
  #state: StationState = { state: 'starting', progress: null };
  #running: RunningStation | undefined;
  #life: Promise<void> = Promise.resolve();
  #ending = new AbortController();

  constructor(program: StationProgram) {
    super();
    this.#program = program;
  }

  get state(): StationState {
    return this.#state;
  }

  /** Null while there is no station to be asked. */
  get client(): StationClient | null {
    return this.#running?.client ?? null;
  }

  /** Starts the station of a folder, and keeps it running until `stop`. One that runs is stopped first. */
  async start(place: StationPlace): Promise<void> {
    await this.stop();
    this.#ending = new AbortController();
    this.#life = this.#live(place, this.#ending.signal);
  }

  /** Resolves when the station has ended in good order. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running?.stop();
    await this.#life;
  }

  async #live(place: StationPlace, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      const startedMs = performance.now();
      if (!(await this.#liveOnce(place, signal))) return;
      if (signal.aborted) return;
      if (performance.now() - startedMs > FORGIVEN_AFTER_MS) attempt = 1;
      this.#become({ state: 'restarting', attempt });
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)), signal);
    }
  }

  /** @returns whether it is worth starting again */
  async #liveOnce(place: StationPlace, signal: AbortSignal): Promise<boolean> {
    this.#become({ state: 'starting', progress: null });
    try {
      this.#running = await startStation(place, {
        signal,
        program: this.#program,
        onProgress: (progress) => {
          this.#become({ state: 'starting', progress });
        },
      });
    } catch (error) {
      const problem = error instanceof StationRefusal ? error : undefined;
      if (signal.aborted) return false;
      // It died without a word: perhaps the next one does not.
      if (problem === undefined || problem.code === 'STATION_STOPPED') return true;
      this.#become({ state: 'refused', problem: toldOf(problem) });
      return false;
    }
    const { client } = this.#running;
    this.emit('client', client);
    this.#become({ state: 'ready' });
    await aborted(client.closed);
    this.#running = undefined;
    return true;
  }

  #become(state: StationState): void {
    this.#state = state;
    this.emit('state', state);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
