import { StationError } from '../errors.ts';
import { THE_STATION } from '../storage/auditTrail.ts';
import { problemOf } from './problem.ts';
import { pruneImages } from './products/retention.ts';
import type { Station } from './station.ts';

const TICK_MS = 2000;
const PRUNE_EVERY_MS = 3_600_000;

/**
 * What has to be done now and then, whether or not anybody asks. What goes wrong is noted in the station's health where it is a fault of it; what
 * goes wrong with the retention, which nobody else hears of, is logged too.
 */
export class Housekeeping {
  readonly #station: Station;
  readonly #timers: NodeJS.Timeout[];
  readonly #stopping = new AbortController();
  #pruning: Promise<void> = Promise.resolve();

  constructor(station: Station) {
    this.#station = station;
    this.#timers = [
      setInterval(() => {
        this.tick();
      }, TICK_MS),
      setInterval(() => {
        this.#pruning = this.#pruning.then(() => this.#prune());
      }, PRUNE_EVERY_MS),
    ];
  }

  /** Ends sessions whose time has come, seals what is due, tries whether a fault is over, and sees that the line keeps to its recipe. */
  tick(): void {
    const { people, verdictSeals, line } = this.#station;
    const duties: readonly (() => unknown)[] = [
      this.#recover.bind(this),
      () => people.signIn.expire(),
      () => verdictSeals.sealDue(),
      () => void line.look().catch(this.#note),
    ];
    for (const duty of duties) {
      try {
        duty();
      } catch (error) {
        this.#note(error);
      }
    }
  }

  async stop(): Promise<void> {
    this.#timers.forEach(clearInterval);
    this.#stopping.abort();
    await this.#pruning;
  }

  readonly #note = (error: unknown): void => {
    this.#station.health.note(problemOf(error));
  };

  #recover(): void {
    const { health, trail } = this.#station;
    const faults = health.passing();
    if (faults.length === 0) return;
    trail.change(() => undefined, { actor: THE_STATION, action: 'station.recovered', object: 'station', newValue: faults });
    health.endPassing();
  }

  async #prune(): Promise<void> {
    const { imageStore: store, images, products, recipes, trail, clock, health } = this.#station;
    try {
      await pruneImages({ store, images, products, recipes, trail, clock }, THE_STATION, { signal: this.#stopping.signal });
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      // A defect is logged where it is made a problem.
      if (error instanceof StationError) console.error(error);
      health.note(problemOf(error));
    }
  }
}
