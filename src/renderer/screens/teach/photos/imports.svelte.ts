import type { CommandOutput } from '../../../../contract/commands.ts';
import { ask, type AskOptions } from '../../../station/ask.ts';
import { Refusal } from '../../../station/refusal.ts';
import { Task } from '../../../station/task.svelte.ts';
import { base64Of } from '../../../ui/base64.ts';

type Summary = CommandOutput<'pictures.import'>;
export type LeftFile = Summary['left'][number];
/** A path on this machine, or a file that has none, as a picture that was dragged out of another program. */
type Source = string | File;

/** What is imported, one after the other, and what became of it since the step was opened. */
export class Imports {
  readonly #productId: number;
  readonly #task = new Task<void>();
  #imported = $state(0);
  #duplicates = $state(0);
  #refused = $state(0);
  #left = $state.raw<readonly LeftFile[]>([]);
  #hasRun = $state(false);

  constructor(productId: number) {
    this.#productId = productId;
  }

  get task(): Task<void> {
    return this.#task;
  }

  get hasRun(): boolean {
    return this.#hasRun;
  }

  get counts(): { readonly imported: number; readonly duplicates: number; readonly refused: number } {
    return { imported: this.#imported, duplicates: this.#duplicates, refused: this.#refused };
  }

  /** What was not imported, with why. */
  get left(): readonly LeftFile[] {
    return this.#left;
  }

  /** Cancelled, it leaves what is done. */
  async take(sources: readonly Source[]): Promise<void> {
    if (sources.length === 0) return;
    [this.#imported, this.#duplicates, this.#refused, this.#left] = [0, 0, 0, []];
    this.#hasRun = true;
    await this.#task.run(async ({ signal, onProgress }) => {
      for (const [i, source] of sources.entries()) {
        if (signal.aborted) return;
        const work = sources.length === 1 ? { signal, onProgress } : { signal };
        this.#add(typeof source === 'string' ? await this.#import(source, work) : await this.#handOver(source));
        if (sources.length > 1) onProgress({ step: 'import', done: i + 1, total: sources.length });
      }
    });
  }

  #import(path: string, work: AskOptions): Promise<Summary> {
    return ask('pictures.import', { productId: this.#productId, path }, work);
  }

  async #handOver(file: File): Promise<Summary> {
    const none = { imported: 0, duplicates: 0, refused: 0, left: [] };
    try {
      const input = { productId: this.#productId, name: file.name, picture: await base64Of(file) };
      const { picture, isNew } = await ask('pictures.add', input);
      if (isNew) return { ...none, imported: 1 };
      return { ...none, duplicates: 1, left: [{ file: file.name, outcome: 'duplicate', of: picture.originalName }] };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message } = error.problem;
      return { ...none, refused: 1, left: [{ file: file.name, outcome: 'refused', code, message }] };
    }
  }

  #add({ imported, duplicates, refused, left }: Summary): void {
    this.#imported += imported;
    this.#duplicates += duplicates;
    this.#refused += refused;
    this.#left = [...this.#left, ...left];
  }
}
