import { ask } from '../../station/ask.ts';
import { picturesOf } from '../../station/picturesOf.ts';
import { Task } from '../../station/task.svelte.ts';
import { type Notes, NO_NOTES, readNotes, writeNotes } from './notes.ts';
import { candidateOf, doneSteps, isStale, merged, openStep, type Picture, type StepName, taughtGoods, type Version } from './steps.ts';

/** A product on its way from photos to a version in force: what the station holds of it, and what follows from that. */
export class Wizard {
  readonly productId: number;
  readonly #stationKey: string;
  readonly #reading = new Task<void>();
  #pictures = $state.raw<readonly Picture[]>([]);
  #versions = $state.raw<readonly Version[]>([]);
  #taughtGoods = $state.raw<ReadonlySet<number>>();
  #notes = $state.raw<Notes>(NO_NOTES);
  #isRead = $state(false);
  readonly #done = $derived(
    doneSteps({ pictures: this.#pictures, versions: this.#versions, taughtGoods: this.#taughtGoods, notes: this.#notes }),
  );

  constructor(productId: number, stationKey: string) {
    this.productId = productId;
    this.#stationKey = stationKey;
    this.#notes = readNotes(stationKey, productId);
  }

  /** The pictures in use, in the order of their import. */
  get pictures(): readonly Picture[] {
    return this.#pictures;
  }

  /** The latest first. */
  get versions(): readonly Version[] {
    return this.#versions;
  }

  /** The version that is on its way into force, or there. */
  get candidate(): Version | undefined {
    return candidateOf(this.#versions);
  }

  /** Whether the good pictures have changed since the candidate was taught. */
  get isStale(): boolean {
    return isStale({ pictures: this.#pictures, taughtGoods: this.#taughtGoods });
  }

  get notes(): Notes {
    return this.#notes;
  }

  get done(): ReadonlySet<StepName> {
    return this.#done;
  }

  /** Where one goes on. */
  get open(): StepName {
    return openStep(this.#done);
  }

  /** Whether all of it is there. */
  get isRead(): boolean {
    return this.#isRead;
  }

  get reading(): Task<void> {
    return this.#reading;
  }

  async read(): Promise<void> {
    await this.#reading.run(async () => {
      const [pictures, versions] = await Promise.all([
        Array.fromAsync(picturesOf(this.productId)),
        ask('versions.list', { productId: this.productId }),
      ]);
      const candidate = candidateOf(versions);
      const snapshot = candidate && (await ask('versions.read', { versionId: candidate.id })).snapshot;
      this.#pictures = pictures;
      this.#versions = versions;
      this.#taughtGoods = snapshot && taughtGoods(snapshot);
      this.#isRead = true;
    });
  }

  /** Takes over that a picture was added. */
  add(picture: Picture): void {
    this.#pictures = [...this.#pictures.filter(({ id }) => id !== picture.id), picture].sort((a, b) => a.id - b.id);
  }

  /** Takes over what the station has answered of a picture. */
  replace(pictures: readonly Picture[]): void {
    this.#pictures = merged(this.#pictures, pictures);
  }

  /** Takes over that pictures are not in use any more. */
  drop(ids: readonly number[]): void {
    this.#pictures = this.#pictures.filter(({ id }) => !ids.includes(id));
  }

  note(changes: Partial<Notes>): void {
    this.#notes = { ...this.#notes, ...changes };
    writeNotes(this.#stationKey, this.productId, this.#notes);
  }

  /** A step that shows the candidate was gone through. */
  noteSeen(step: 'compare' | 'threshold'): void {
    const { candidate, notes } = this;
    if (candidate === undefined) return;
    const seen = notes.versionId === candidate.id ? notes.seen : [];
    this.note({ versionId: candidate.id, seen: seen.includes(step) ? seen : [...seen, step] });
  }
}
