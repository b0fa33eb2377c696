import type { Extractor } from '../backbone/extractor.ts';
import { layersOf } from '../backbone/layers.ts';
import type { RgbImage } from '../images/image.ts';
import { addBackbone } from '../onnx/backbone.ts';
import { OnnxGraph } from '../onnx/graph.ts';
import { floatData, type InferenceSession, openSession, pixelsOf } from '../runtime/onnx.ts';
import { addEmbedding, addPatchFeatures, channelsOf } from './embedding.ts';
import type { Moments, Projection } from './projection.ts';

/** An extractor and what brings its features to the bank's dimensions. */
export interface Embedder {
  readonly extractor: Extractor;
  readonly projection: Projection;
}

/** Starts a graph: pixels in, uint8 `[N, H, W, 3]`, and the extractor's layers. */
export function beginGraph({ backbone, weights }: Extractor): OnnxGraph {
  const graph = new OnnxGraph();
  const pixels = graph.input('pixels', 'uint8', ['batch', 'height', 'width', 3]);
  addBackbone(graph, pixels, backbone, layersOf(backbone), weights);
  return graph;
}

/** Sums up raw patch features of pictures, for fitting a projection; never holds more than one batch. */
export class MomentsReader {
  readonly moments: Moments;
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession, channels: number) {
    this.#session = session;
    this.moments = { count: 0, sum: new Float64Array(channels), gram: new Float64Array(channels * channels) };
  }

  static async open(extractor: Extractor): Promise<MomentsReader> {
    const { taps } = extractor.backbone;
    const channels = channelsOf(taps);
    const graph = beginGraph(extractor);
    const features = addPatchFeatures(graph, taps);
    graph.node('Gemm', [features, features], 'gram', { transA: 1 });
    graph.node('ReduceSum', [features, graph.integers('patchAxis', [0])], 'sum', { keepdims: 0 });
    graph.node('Shape', [features], 'count', { start: 0, end: 1 });
    graph.output('gram', 'float32', [channels, channels]);
    graph.output('sum', 'float32', [channels]);
    graph.output('count', 'int64', [1]);
    return new MomentsReader(await openSession(graph.encode()), channels);
  }

  async add(images: readonly RgbImage[]): Promise<void> {
    const { gram, sum, count } = await this.#session.run({ pixels: pixelsOf(images) });
    floatData(gram).forEach((value, i) => (this.moments.gram[i] += value));
    floatData(sum).forEach((value, i) => (this.moments.sum[i] += value));
    this.moments.count += Number((count.data as BigInt64Array)[0]);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/** Turns pictures into projected patch features. */
export class EmbeddingReader {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async open({ extractor, projection }: Embedder): Promise<EmbeddingReader> {
    const graph = beginGraph(extractor);
    addEmbedding(graph, extractor.backbone.taps, projection);
    graph.output('embedding', 'float32', ['patches', projection.to]);
    return new EmbeddingReader(await openSession(graph.encode()));
  }

  /** `[N * h * w, D]`, picture by picture, row by row. */
  async read(images: readonly RgbImage[]): Promise<Float32Array> {
    return floatData((await this.#session.run({ pixels: pixelsOf(images) })).embedding);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
