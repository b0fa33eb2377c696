import { OnnxGraph } from '../onnx/graph.ts';
import { addChunkMinima, addSquaredNorms, chunkEnds } from '../onnx/search.ts';
import { floatData, floats, type InferenceSession, openSession } from '../runtime/onnx.ts';
import type { MemoryBank } from './bank.ts';
import { squaredNorms } from './distances.ts';

/** Added to |b|^2 of a patch that must not be found. Far above any distance, far below float32's end. */
const BANNED = 1e30;

/**
 * Searches a bank, and first parts of it, with some good picture's own patches left out: what a good part scores that the bank has
 * not seen.
 */
export class HeldOutSearch {
  readonly #bank: MemoryBank;
  readonly #sizes: readonly number[];
  readonly #norms: Float32Array;
  /** Where each chunk of the bank ends; every size is such an end. */
  readonly #ends: readonly number[];
  readonly #session: InferenceSession;

  private constructor(bank: MemoryBank, sizes: readonly number[], ends: readonly number[], session: InferenceSession) {
    this.#bank = bank;
    this.#sizes = sizes;
    this.#norms = squaredNorms(bank.vectors, bank.dimensions);
    this.#ends = ends;
    this.#session = session;
  }

  /** @param sizes ascending bank sizes to answer for, none above the bank's own */
  static async open(bank: MemoryBank, sizes: readonly number[]): Promise<HeldOutSearch> {
    const { dimensions, vectors } = bank;
    const graph = new OnnxGraph();
    const queries = graph.input('queries', 'float32', ['n', dimensions]);
    const ends = chunkEnds(sizes);
    const minima = addChunkMinima(
      graph,
      queries,
      ends,
      (start, end) =>
        graph.constant(`bank${start}`, { shape: [end - start, dimensions], data: vectors.slice(start * dimensions, end * dimensions) }),
      (start, end) => graph.input(`norms${start}`, 'float32', [end - start]),
    );
    const joined = minima.length === 1 ? minima[0] : graph.node('Concat', minima, 'joined', { axis: 1 });
    graph.node('Add', [joined, addSquaredNorms(graph, queries)], 'minima');
    graph.output('minima', 'float32', ['n', ends.length]);
    return new HeldOutSearch(bank, sizes, ends, await openSession(graph.encode()));
  }

  /** Whether the bank holds a patch of any other picture, at the smallest size already; without one no distance means anything. */
  holdsOthers(image: number): boolean {
    return this.#bank.imageIndex.subarray(0, this.#sizes[0]).some((origin) => origin !== image);
  }

  /**
   * Distances from each patch to the nearest bank patch of any other picture.
   * @param queries `[n, D]`
   * @param image the picture whose patches are left out; -1 leaves none out
   * @returns per size, `[n]` Euclidean distances
   */
  async distances(queries: Float32Array, image: number): Promise<Float32Array[]> {
    const count = queries.length / this.#bank.dimensions;
    const feeds: Record<string, ReturnType<typeof floats>> = { queries: floats(queries, [count, this.#bank.dimensions]) };
    this.#ends.forEach((end, chunk) => {
      const start = chunk === 0 ? 0 : this.#ends[chunk - 1];
      const norms = this.#norms.slice(start, end);
      for (let i = start; i < end; i++) if (this.#bank.imageIndex[i] === image) norms[i - start] = BANNED;
      feeds[`norms${start}`] = floats(norms, [end - start]);
    });
    const minima = floatData((await this.#session.run(feeds)).minima);
    return this.#sizes.map((size) => {
      const chunks = this.#ends.indexOf(size) + 1;
      const result = new Float32Array(count);
      for (let patch = 0; patch < count; patch++) {
        let least = Infinity;
        for (let chunk = 0; chunk < chunks; chunk++) least = Math.min(least, minima[patch * this.#ends.length + chunk]);
        result[patch] = Math.sqrt(Math.max(least, 0));
      }
      return result;
    });
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
