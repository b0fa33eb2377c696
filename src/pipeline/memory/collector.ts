import type { Random } from '../random.ts';
import type { Work } from '../work.ts';
import type { MemoryBank } from './bank.ts';
import { gatherRows, selectCoreset } from './coreset.ts';

export interface CollectorLimits {
  /** Patches held at a time: the memory of teaching, whatever the number of pictures. */
  readonly capacity: number;
  /** Patches kept whenever the capacity is reached; with those of one more picture they must not exceed it. */
  readonly kept: number;
}

/**
 * Gathers patches of any number of pictures in bounded memory. When full it condenses itself to a coreset: a k-centre selection of
 * selections loses at most a constant factor of radius (Ceccarello, Pietracaprina & Pucci 2019, composable coresets).
 */
export class PatchCollector {
  readonly #dimensions: number;
  readonly #limits: CollectorLimits;
  readonly #random: Random;
  #points: Float32Array;
  #imageIndex: Int32Array;
  #cellIndex: Int32Array;
  #count = 0;

  /** @param expected patches that will be added in all; less memory is taken when that is below the capacity */
  constructor(dimensions: number, expected: number, limits: CollectorLimits, random: Random) {
    this.#dimensions = dimensions;
    this.#limits = limits;
    this.#random = random;
    const size = Math.min(expected, limits.capacity);
    this.#points = new Float32Array(size * dimensions);
    this.#imageIndex = new Int32Array(size);
    this.#cellIndex = new Int32Array(size);
  }

  /** @param patches `[cells, D]` of one picture */
  async add(patches: Float32Array, image: number, work: Work): Promise<void> {
    const cells = patches.length / this.#dimensions;
    if (this.#count + cells > this.#imageIndex.length) await this.#condense(work);
    this.#points.set(patches, this.#count * this.#dimensions);
    this.#imageIndex.fill(image, this.#count, this.#count + cells);
    for (let cell = 0; cell < cells; cell++) this.#cellIndex[this.#count + cell] = cell;
    this.#count += cells;
  }

  /** The coreset of all that was added, rounded to half precision. */
  async select(patches: number, work: Work): Promise<MemoryBank> {
    const selection = await selectCoreset(this.#used(), this.#dimensions, patches, this.#random, work);
    const vectors = gatherRows(this.#points, this.#dimensions, selection);
    for (let i = 0; i < vectors.length; i++) vectors[i] = Math.f16round(vectors[i]);
    return {
      dimensions: this.#dimensions,
      vectors,
      imageIndex: selection.map((index) => this.#imageIndex[index]),
      cellIndex: selection.map((index) => this.#cellIndex[index]),
    };
  }

  async #condense(work: Work): Promise<void> {
    const selection = await selectCoreset(this.#used(), this.#dimensions, this.#limits.kept, this.#random, work);
    selection.sort();
    selection.forEach((from, to) => {
      this.#points.copyWithin(to * this.#dimensions, from * this.#dimensions, (from + 1) * this.#dimensions);
      this.#imageIndex[to] = this.#imageIndex[from];
      this.#cellIndex[to] = this.#cellIndex[from];
    });
    this.#count = selection.length;
  }

  #used(): Float32Array {
    return this.#points.subarray(0, this.#count * this.#dimensions);
  }
}
