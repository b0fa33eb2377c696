import { EventEmitter } from 'node:events';
import type { Health } from '../../contract/health.ts';
import type { Problem } from '../../contract/message.ts';
import type { StationErrorCode } from '../../refusals/stationErrors.ts';

/** What the station could not write, it may be able to write later. */
const PASSING: ReadonlySet<string> = new Set<StationErrorCode>(['AUDIT_UNWRITABLE', 'DATABASE_FULL', 'DATABASE_UNWRITABLE']);
/** After these, what is read may not be what was written; they last until the station is started anew. */
const LASTING: ReadonlySet<string> = new Set<StationErrorCode>(['DATABASE_BROKEN', 'TRAIL_TAMPERED', 'VERDICTS_TAMPERED']);

/** Whether the station can be trusted with the line. While there is a fault it is not started, and one that runs is at FAULT. */
export class StationHealth {
  readonly #clock: () => number;
  readonly #faults = new Map<string, Health['faults'][number]>();
  readonly #changes = new EventEmitter<{ change: [Health] }>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  read(): Health {
    return { state: this.#faults.size === 0 ? 'sound' : 'fault', faults: [...this.#faults.values()] };
  }

  /** @returns what takes the listener off */
  onChange(listener: (health: Health) => void): () => void {
    this.#changes.on('change', listener);
    return () => this.#changes.off('change', listener);
  }

  /** Takes note of whatever went wrong, if it is a fault of the station. */
  note(problem: Problem): void {
    const { code } = problem;
    if (this.#faults.has(code) || !(PASSING.has(code) || LASTING.has(code))) return;
    this.#faults.set(code, { ...problem, sinceUtcMs: this.#clock() });
    this.#changes.emit('change', this.read());
  }

  /** Codes of faults that are over once something can be written again. */
  passing(): string[] {
    return [...this.#faults.keys()].filter((code) => PASSING.has(code));
  }

  /** Something was written again. */
  endPassing(): void {
    const ended = this.passing();
    for (const code of ended) this.#faults.delete(code);
    if (ended.length > 0) this.#changes.emit('change', this.read());
  }
}
