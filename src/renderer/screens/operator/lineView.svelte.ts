import type { EventData } from '../../../contract/events.ts';
import type { LineStatus } from '../../../contract/lineStatus.ts';
import { ask } from '../../station/ask.ts';
import { onEvent } from '../../station/events.ts';
import { models } from '../../station/models.svelte.ts';
import { addParts, NO_PARTS, type PartCounts, ratePerMin } from './counts.ts';

export type Part = EventData<'line.part'>;

/** Parts of the strip. */
const SHOWN_PARTS = 24;
/** The screen follows a fast line in steps that eyes can follow too. */
const SHOW_EVERY_MS = 100;
/** Counts are held against the station's so often. */
const LOOK_EVERY_MS = 10_000;

/** The last parts of the line and its counts, as they come. */
export class LineView {
  #parts = $state.raw<readonly Part[]>([]);
  #counts = $state.raw<PartCounts>(NO_PARTS);
  #startedUtcMs = $state<number>();
  #nowUtcMs = $state(Date.now());
  /** When the latest parts were judged, of which the rate is made. */
  #judgedUtcMs: number[] = [];
  #waiting: Part[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The latest first. */
  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** Since the start of the line. */
  get counts(): PartCounts {
    return this.#counts;
  }

  get nowUtcMs(): number {
    return this.#nowUtcMs;
  }

  /** Parts a minute of late; undefined while the line stands. */
  get ratePerMin(): number | undefined {
    if (this.#startedUtcMs === undefined) return undefined;
    return ratePerMin(this.#judgedUtcMs, this.#startedUtcMs, this.#nowUtcMs);
  }

  /** Begins to listen. @returns what ends it */
  open(): () => void {
    const ends = [onEvent('line.part', this.#hear), onEvent('line.changed', this.#take)];
    const clock = setInterval(() => (this.#nowUtcMs = Date.now()), 1000);
    const look = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    void this.#readLast();
    return () => {
      for (const end of ends) end();
      clearInterval(clock);
      clearInterval(look);
      clearTimeout(this.#timer);
    };
  }

  readonly #hear = (part: Part): void => {
    this.#waiting.push(part);
    this.#timer ??= setTimeout(this.#show, this.#parts.length === 0 ? 0 : SHOW_EVERY_MS);
  };

  readonly #show = (): void => {
    this.#timer = undefined;
    const come = this.#waiting;
    this.#waiting = [];
    this.#counts = addParts(this.#counts, come);
    this.#judgedUtcMs = [...this.#judgedUtcMs, ...come.map(({ judgedUtcMs }) => judgedUtcMs)].slice(-2000);
    this.#put([...come.toReversed(), ...this.#parts]);
  };

  readonly #take = ({ run }: LineStatus): void => {
    // What waits to be shown is counted in it.
    this.#put([...this.#waiting.toReversed(), ...this.#parts]);
    this.#judgedUtcMs.push(...this.#waiting.map(({ judgedUtcMs }) => judgedUtcMs));
    this.#waiting = [];
    this.#counts = run?.parts ?? this.#counts;
    this.#startedUtcMs = run?.startedUtcMs;
  };

  #put(parts: readonly Part[]): void {
    this.#parts = parts.slice(0, SHOWN_PARTS);
    for (const { modelVersionId } of this.#parts) models.want(modelVersionId);
  }

  async #look(): Promise<void> {
    // Refused while the station is gone; what is shown then is not this screen.
    await ask('line.read', {}).then(this.#take, () => undefined);
  }

  async #readLast(): Promise<void> {
    await this.#look();
    const before = await ask('verdicts.list', { limit: SHOWN_PARTS }).catch(() => []);
    const known = new Set(this.#parts.map(({ id }) => id));
    this.#judgedUtcMs = [...before.map(({ judgedUtcMs }) => judgedUtcMs).toReversed(), ...this.#judgedUtcMs];
    this.#put([...this.#parts, ...before.filter(({ id }) => !known.has(id))]);
  }
}
