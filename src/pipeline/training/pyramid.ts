import { type Backbone, layersFor, type Tap } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import type { RgbImage } from '../images/image.ts';
import { addBackbone } from '../onnx/backbone.ts';
import { OnnxGraph } from '../onnx/graph.ts';
import { floatData, type InferenceSession, openSession, pixelsOf } from '../runtime/onnx.ts';
import { type ChannelStatistics, StatisticsSums } from './standardise.ts';

/** Frozen features of a batch at one layer: float32 `[N, h, w, C]`, standardised where statistics were given. */
export interface PyramidLayer {
  readonly shape: [number, number, number, number];
  readonly data: Float32Array;
}

/** Frozen features of a batch, by layer. */
export type PyramidFeatures = ReadonlyMap<string, PyramidLayer>;

/** Runs the frozen backbone for training, by ONNX Runtime: many times the rate of the engine that has gradients. */
export class PyramidReader {
  readonly #session: InferenceSession;
  readonly #taps: readonly Tap[];

  private constructor(session: InferenceSession, taps: readonly Tap[]) {
    this.#session = session;
    this.#taps = taps;
  }

  static async open(
    backbone: Backbone,
    weights: Weights,
    taps: readonly Tap[],
    statistics: ReadonlyMap<string, ChannelStatistics>,
  ): Promise<PyramidReader> {
    const graph = new OnnxGraph();
    const pixels = graph.input('pixels', 'uint8', ['batch', 'height', 'width', 3]);
    const names = taps.map(({ layer }) => layer);
    addBackbone(graph, pixels, backbone, layersFor(backbone, names), weights);
    for (const { layer, channels } of taps) {
      const last = graph.node('Transpose', [layer], `${layer}.nhwc`, { perm: [0, 2, 3, 1] });
      const found = statistics.get(layer) ?? { mean: new Float32Array(channels), deviation: new Float32Array(channels).fill(1) };
      const mean = graph.constant(`${layer}.mean`, { shape: [channels], data: found.mean });
      const deviation = graph.constant(`${layer}.deviation`, { shape: [channels], data: found.deviation });
      graph.node('Div', [graph.node('Sub', [last, mean], `${layer}.centred`), deviation], `${layer}.features`);
      graph.output(`${layer}.features`, 'float32', ['batch', 'h', 'w', channels]);
    }
    return new PyramidReader(await openSession(graph.encode()), taps);
  }

  async read(images: readonly RgbImage[]): Promise<PyramidFeatures> {
    const outputs = await this.#session.run({ pixels: pixelsOf(images) });
    return new Map(
      this.#taps.map(({ layer }) => {
        const output = outputs[`${layer}.features`];
        return [layer, { shape: output.dims as [number, number, number, number], data: floatData(output) }];
      }),
    );
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

/** Channel statistics of the taps over good pictures, one picture at a time. */
export async function channelStatistics(
  backbone: Backbone,
  weights: Weights,
  taps: readonly Tap[],
  images: readonly RgbImage[],
): Promise<Map<string, ChannelStatistics>> {
  const reader = await PyramidReader.open(backbone, weights, taps, new Map());
  try {
    const sums = new Map(taps.map(({ layer, channels }) => [layer, new StatisticsSums(channels)]));
    for (const image of images) for (const [layer, { data }] of await reader.read([image])) sums.get(layer)!.add(data);
    return new Map([...sums].map(([layer, sum]) => [layer, sum.statistics()]));
  } finally {
    await reader.release();
  }
}
