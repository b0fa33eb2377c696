import { open, readFile, rename } from 'node:fs/promises';
import { encodeSafetensors, parseSafetensors } from '../safetensors.ts';
import type { Tensor } from '../tensor.ts';

/** Everything that a training needs to go on after a step as if it had never stopped. */
export interface TrainingState {
  /** The optimiser's state: variables and moments. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The loss of each step done. */
  readonly losses: readonly number[];
  /** The loss on what training does not see, each time it was looked at. */
  readonly heldOut: readonly number[];
}

/** What is stored beside the optimiser's tensors. */
const COURSES = ['losses', 'heldOut'] as const;

/**
 * A training's state in a file. It is written beside its place, flushed and renamed, so that a kill at any moment leaves the last whole one.
 */
export class Checkpoint {
  /** Steps between two states saved. */
  readonly every: number;
  readonly #path: string;
  readonly #fingerprint: string;

  /** @param fingerprint of all that the training depends on; a state of another training is not taken up */
  constructor(path: string, fingerprint: string, every = 20) {
    this.every = every;
    this.#path = path;
    this.#fingerprint = fingerprint;
  }

  /** The last state saved; undefined where there is none, or none of this training. */
  async load(): Promise<TrainingState | undefined> {
    let bytes: Uint8Array;
    try {
      bytes = await readFile(this.#path);
    } catch {
      return undefined;
    }
    const { tensors, metadata } = parseSafetensors(bytes, this.#path);
    if (metadata.fingerprint !== this.#fingerprint) return undefined;
    const floats = new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]));
    const [losses, heldOut] = COURSES.map((name) => Array.from(floats.get(name)!.data));
    for (const name of COURSES) floats.delete(name);
    return { tensors: floats, losses, heldOut };
  }

  async save({ tensors, losses, heldOut }: TrainingState): Promise<void> {
    const all = new Map<string, Tensor>(tensors);
    all.set('losses', { shape: [losses.length], data: Float32Array.from(losses) });
    all.set('heldOut', { shape: [heldOut.length], data: Float32Array.from(heldOut) });
    const draft = `${this.#path}.${process.pid}`; // a process that was given up may still be writing its last one
    const file = await open(draft, 'w');
    try {
      await file.writeFile(encodeSafetensors(all, { fingerprint: this.#fingerprint }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.#path);
  }
}
