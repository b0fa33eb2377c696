import type { Layer } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import type { Tensor } from '../tensor.ts';

/** Mean and standard deviation of each channel of a layer's output over good parts, `[C]` each. */
export interface ChannelStatistics {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/**
 * Weights for raw features out of weights that were trained on standardised ones, (x - mean) / deviation: exact for 1x1 convolutions,
 * which have no border.
 */
export function foldStandardisation(
  weights: Weights,
  layers: readonly Layer[],
  statistics: ReadonlyMap<string, ChannelStatistics>,
): Weights {
  const folded = new Map<string, Tensor>(weights);
  for (const layer of layers) {
    if (layer.op !== 'conv') continue;
    const found = statistics.get(layer.from);
    if (!found) continue;
    if (layer.kernel !== 1) throw new RangeError(`${layer.name} is not a 1x1 convolution`);
    const { shape, data } = weights.get(`${layer.name}.weight`)!;
    const bias = weights.get(`${layer.name}.bias`)!;
    const scaled = data.map((w, i) => w / found.deviation[i % layer.in]);
    const shifted = bias.data.map((b, o) => b - sumOver(layer.in, (c) => scaled[o * layer.in + c] * found.mean[c]));
    folded.set(`${layer.name}.weight`, { shape, data: scaled }).set(`${layer.name}.bias`, { shape: bias.shape, data: shifted });
  }
  return folded;
}

/** Channel statistics of features `[..., C]`, added up batch by batch. */
export class StatisticsSums {
  readonly #sum: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(channels: number) {
    this.#sum = new Float64Array(channels);
    this.#squares = new Float64Array(channels);
  }

  add(features: Float32Array): void {
    const channels = this.#sum.length;
    for (let i = 0; i < features.length; i++) {
      this.#sum[i % channels] += features[i];
      this.#squares[i % channels] += features[i] ** 2;
    }
    this.#count += features.length / channels;
  }

  statistics(): ChannelStatistics {
    const mean = Float32Array.from(this.#sum, (sum) => sum / this.#count);
    const deviation = Float32Array.from(this.#squares, (squares, i) => Math.sqrt(Math.max(squares / this.#count - mean[i] ** 2, 1e-8)));
    return { mean, deviation };
  }
}

function sumOver(count: number, term: (index: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += term(i);
  return sum;
}
