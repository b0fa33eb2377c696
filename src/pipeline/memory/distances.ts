import { OnnxGraph } from '../onnx/graph.ts';
import { floatData, floats, type InferenceSession, openSession } from '../runtime/onnx.ts';

/** Dense sums over many patches at once, run by ONNX Runtime on every core. Release it when done. */
export class CentreDistances {
  readonly #session: InferenceSession;
  readonly #dimensions: number;

  private constructor(session: InferenceSession, dimensions: number) {
    this.#session = session;
    this.#dimensions = dimensions;
  }

  static async open(dimensions: number): Promise<CentreDistances> {
    const graph = new OnnxGraph();
    graph.input('points', 'float32', ['n', dimensions]);
    graph.input('centres', 'float32', ['m', dimensions]);
    graph.input('halfNorms', 'float32', ['m']);
    const products = graph.node('Gemm', ['points', 'centres', 'halfNorms'], 'products', { transB: 1, alpha: { float: -1 } });
    graph.node('ReduceMin', [products], 'nearest', { axes: [1], keepdims: 0 });
    graph.output('nearest', 'float32', ['n']);
    return new CentreDistances(await openSession(graph.encode()), dimensions);
  }

  /**
   * For each point the smallest |c|^2 / 2 - p . c over the centres: half its squared distance, less |p|^2 / 2.
   * @param points `[n, D]`
   * @param centres `[m, D]`
   * @returns `[n]`
   */
  async nearest(points: Float32Array, centres: Float32Array): Promise<Float32Array> {
    const dimensions = this.#dimensions;
    const count = centres.length / dimensions;
    const outputs = await this.#session.run({
      points: floats(points, [points.length / dimensions, dimensions]),
      centres: floats(centres, [count, dimensions]),
      halfNorms: floats(
        squaredNorms(centres, dimensions).map((norm) => norm / 2),
        [count],
      ),
    });
    return floatData(outputs.nearest);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/** |p|^2 of each row of `[n, D]`. */
export function squaredNorms(points: Float32Array, dimensions: number): Float32Array {
  const norms = new Float32Array(points.length / dimensions);
  for (let i = 0; i < norms.length; i++) {
    let sum = 0;
    for (let d = i * dimensions; d < (i + 1) * dimensions; d++) sum += points[d] ** 2;
    norms[i] = sum;
  }
  return norms;
}

/** |a_i - b_j|^2 of two rows. */
export function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number, dimensions: number): number {
  let sum = 0;
  for (let d = 0, p = i * dimensions, q = j * dimensions; d < dimensions; d++) {
    const difference = a[p + d] - b[q + d];
    sum += difference * difference;
  }
  return sum;
}
