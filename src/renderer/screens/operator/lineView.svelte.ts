import type { EventData } from '../../../contract/events.ts';
import type { LineStatus } from '../../../contract/lineStatus.ts';
import { ask } from '../../station/ask.ts';
import { onEvent } from '../../station/events.ts';
import { models } from '../../station/models.svelte.ts';
import { addParts, NO_PARTS, type PartCounts } from './counts.ts';
import { Steps } from './steps.ts';

export type Part = EventData<'line.part'>;

/** Parts of the strip. */
const SHOWN_PARTS = 24;
/** The screen follows a fast line in steps that eyes can follow too; a line of 10 parts/s part by part. */
const SHOW_EVERY_MS = 75;
/** The station is asked for counts and rate so often. */
const LOOK_EVERY_MS = 2000;

/** The last parts of the line and its counts, as they come. */
export class LineView {
  #parts = $state.raw<readonly Part[]>([]);
  #counts = $state.raw<PartCounts>(NO_PARTS);
  #partsPerMinute = $state<number>();
  #waiting: Part[] = [];
  readonly #showing = new Steps(() => this.#show(), SHOW_EVERY_MS);

  /** The latest first. */
  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** Since the start of the line. */
  get counts(): PartCounts {
    return this.#counts;
  }

  /** Of the last minute; undefined while the line stands. */
  get partsPerMinute(): number | undefined {
    return this.#partsPerMinute;
  }

  /** Begins to listen. @returns what ends it */
  open(): () => void {
    const ends = [onEvent('line.part', this.#hear), onEvent('line.changed', this.#take)];
    const look = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    void this.#readLast();
    return () => {
      for (const end of ends) end();
      clearInterval(look);
      this.#showing.close();
    };
  }

  readonly #hear = (part: Part): void => {
    this.#waiting.push(part);
    this.#showing.want();
  };

  #show(): void {
    const come = this.#waiting;
    this.#waiting = [];
    this.#counts = addParts(this.#counts, come);
    this.#put([...come.toReversed(), ...this.#parts]);
  }

  readonly #take = ({ run }: LineStatus): void => {
    // What waits to be shown is counted in it.
    this.#put([...this.#waiting.toReversed(), ...this.#parts]);
    this.#waiting = [];
    this.#counts = run?.parts ?? this.#counts;
    this.#partsPerMinute = run?.partsPerMinute;
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
    const known = [...this.#waiting, ...this.#parts].map(({ id }) => id);
    this.#put([...this.#parts, ...before.filter(({ id }) => !known.includes(id))]);
  }
}
