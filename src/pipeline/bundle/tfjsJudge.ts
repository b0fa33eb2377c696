import * as tf from '@tensorflow/tfjs-core';
import { LOGITS } from '../backbone/discriminator.ts';
import { type Backbone, layersOf } from '../backbone/layers.ts';
import type { RgbImage } from '../images/image.ts';
import { bankSize, type MemoryBank } from '../memory/bank.ts';
import { squaredNorms } from '../memory/distances.ts';
import { columns, offsetOf } from '../memory/embedding.ts';
import { runBackbone, uploadWeights } from '../runtime/tfjsBackbone.ts';
import { upsampleBilinear } from '../runtime/tfjsUpsample.ts';
import { type Smoothing, smoothingFor } from '../scoring/anomalyMap.ts';
import { blended } from '../scoring/fusion.ts';
import { DISCRIMINATOR_SCORE, imageScore, type ImageScoreKind } from '../scoring/imageScore.ts';
import type { ScoredMap } from '../scoring/scoredMap.ts';
import type { Model } from './compile.ts';
import { secondBranch } from './secondBranch.ts';

/** Bank patches compared at a time: bounds the memory of their products with a picture's patches. */
const CHUNK = 1024;

/** The nearest neighbours of a chunk of the bank come from |b|^2 - 2 q . b. */
interface BankChunk {
  /** -2 b, `[D, m]` */
  readonly vectors: tf.Tensor2D;
  /** |b|^2, `[m]` */
  readonly norms: tf.Tensor1D;
}

/**
 * Judges pictures by TensorFlow.js on the backend that was current when it was opened: the same computation as a compiled version's
 * graph, on the other engine. Dispose of it when done.
 */
export class TensorflowJudge {
  readonly #model: Model;
  /** The backbone's layers, and after them those of D where it has a say. */
  readonly #network: Backbone;
  readonly #weights: Map<string, tf.Tensor>;
  /** Per tap, `[1, 1, C, D]`. */
  readonly #projections: readonly tf.Tensor4D[];
  readonly #offset: tf.Tensor1D;
  /** `[3, 3, D, 1]`: the mean of a neighbourhood, zeros beyond the border counted in. */
  readonly #neighbourhood: tf.Tensor4D;
  readonly #chunks: readonly BankChunk[];
  readonly #coarse: Smoother;
  readonly #fine: Smoother | undefined;

  constructor(model: Model) {
    const { extractor, projection, bank, geometry, second } = model;
    const { backbone, weights } = extractor;
    const branch = second === undefined ? { layers: [], weights: new Map() } : secondBranch(extractor, second);
    this.#model = model;
    this.#network = { ...backbone, layers: [...layersOf(backbone), ...branch.layers] };
    this.#weights = uploadWeights(new Map([...weights, ...branch.weights]), this.#network.layers);
    let channel = 0;
    this.#projections = backbone.taps.map((tap) => {
      const part = columns(projection, channel, tap.channels);
      channel += tap.channels;
      return tf.tidy(() => tf.reshape(transposed(part, projection.to, tap.channels), [1, 1, tap.channels, projection.to]));
    });
    this.#offset = tf.tensor1d(offsetOf(projection));
    this.#neighbourhood = tf.fill([3, 3, projection.to, 1], 1 / 9);
    this.#chunks = chunksOf(bank);
    this.#coarse = new Smoother(geometry, backbone.taps[0].stride);
    this.#fine = second && new Smoother(geometry, backbone.layer1.stride);
  }

  /** @param images of the input size, as one batch */
  async judge(images: readonly RgbImage[]): Promise<ScoredMap[]> {
    const { scoreKind, second } = this.#model;
    const { distances, logits } = this.#run(images);
    try {
      const bank = await this.#coarse.opinions(distances, images.length, scoreKind);
      if (logits === undefined) return bank;
      const discriminator = await this.#fine!.opinions(logits, images.length, DISCRIMINATOR_SCORE);
      const { fusion } = second!;
      return bank.map(({ map, score }, i) => ({
        map: map.map((value, place) => blended(fusion.map, value, discriminator[i].map[place])),
        score: blended(fusion.score, score, discriminator[i].score),
      }));
    } finally {
      tf.dispose([distances, ...(logits ? [logits] : [])]);
    }
  }

  /** Frees the tensors; the judge cannot be used any more. */
  dispose(): void {
    tf.dispose([...this.#weights.values(), ...this.#projections, this.#offset, this.#neighbourhood]);
    this.#coarse.dispose();
    this.#fine?.dispose();
    for (const { vectors, norms } of this.#chunks) tf.dispose([vectors, norms]);
  }

  /** Distances to the nearest bank patch `[N * h * w]`, and D's logits `[N, h, w, 1]` where it has a say. */
  #run(images: readonly RgbImage[]): { distances: tf.Tensor1D; logits: tf.Tensor4D | undefined } {
    const { extractor, geometry, second } = this.#model;
    const { taps } = extractor.backbone;
    return tf.tidy(() => {
      const wanted = [...taps.map(({ layer }) => layer), ...(second ? [LOGITS] : [])];
      const features = runBackbone(pixelTensor(images, geometry), this.#network, wanted, this.#weights);
      return { distances: distances(this.#embed(features), this.#chunks), logits: features.get(LOGITS) };
    });
  }

  /** Projected patch features, float32 `[N * h * w, D]`; each tap is projected first, where there are fewer cells. */
  #embed(features: ReadonlyMap<string, tf.Tensor4D>): tf.Tensor2D {
    const { taps } = this.#model.extractor.backbone;
    const parts = taps.map((tap, i) => {
      const projected = tf.conv2d(features.get(tap.layer)!, this.#projections[i], 1, 'valid');
      const pooled = tf.depthwiseConv2d(projected, this.#neighbourhood, 1, 'same');
      return upsampleBilinear(pooled, tap.stride / taps[0].stride);
    });
    return tf.reshape(tf.add(tf.addN(parts), this.#offset), [-1, this.#offset.size]);
  }
}

/** Makes maps and scores of one grid's cells. */
class Smoother {
  readonly #smoothing: Smoothing;
  /** Transposed, `[h, H]` and `[w, W]`. */
  readonly #rows: tf.Tensor2D;
  readonly #columns: tf.Tensor2D;

  constructor({ heightPx, widthPx }: Model['geometry'], stride: number) {
    this.#smoothing = smoothingFor(heightPx, widthPx, stride);
    this.#rows = transposed(this.#smoothing.rows, heightPx, this.#smoothing.gridHeight);
    this.#columns = transposed(this.#smoothing.columns, widthPx, this.#smoothing.gridWidth);
  }

  /** @param cells one number per cell of each picture, row by row */
  async opinions(cells: tf.Tensor, count: number, kind: ImageScoreKind): Promise<ScoredMap[]> {
    const smooth = tf.tidy(() => this.#mapOf(cells, count));
    try {
      const [values, maps] = await Promise.all([cells.data<'float32'>(), smooth.data<'float32'>()]);
      return Array.from({ length: count }, (_, i) => {
        const map = partOf(maps, i, count);
        return { map, score: imageScore(kind, partOf(values, i, count), map) };
      });
    } finally {
      smooth.dispose();
    }
  }

  dispose(): void {
    tf.dispose([this.#rows, this.#columns]);
  }

  /** Smooth maps float32 `[N, H, W]`. */
  #mapOf(cells: tf.Tensor, count: number): tf.Tensor3D {
    const { heightPx, widthPx, gridHeight, gridWidth } = this.#smoothing;
    const wide = tf.matMul(tf.reshape(cells, [count * gridHeight, gridWidth]), this.#columns);
    const turned = tf.transpose(tf.reshape(wide, [count, gridHeight, widthPx]), [0, 2, 1]);
    const high = tf.matMul(tf.reshape(turned, [count * widthPx, gridHeight]), this.#rows);
    return tf.transpose(tf.reshape(high, [count, widthPx, heightPx]), [0, 2, 1]);
  }
}

/** Distance of each patch `[n, D]` to its nearest in the bank, `[n]`. */
function distances(patches: tf.Tensor2D, chunks: readonly BankChunk[]): tf.Tensor1D {
  const minima = chunks.map(({ vectors, norms }) => tf.tidy(() => tf.min<tf.Tensor1D>(tf.add(tf.matMul(patches, vectors), norms), 1)));
  const least = minima.reduce((a, b) => tf.minimum(a, b));
  return tf.sqrt(tf.relu(tf.add(least, tf.sum<tf.Tensor1D>(tf.square(patches), 1))));
}

function chunksOf(bank: MemoryBank): BankChunk[] {
  const { dimensions, vectors } = bank;
  const chunks: BankChunk[] = [];
  for (let start = 0; start < bankSize(bank); start += CHUNK) {
    const part = vectors.subarray(start * dimensions, Math.min(start + CHUNK, bankSize(bank)) * dimensions);
    const doubled = part.map((value) => -2 * value);
    chunks.push({ vectors: transposed(doubled, part.length / dimensions, dimensions), norms: tf.tensor1d(squaredNorms(part, dimensions)) });
  }
  return chunks;
}

/** A matrix `[rows, columns]`, uploaded as `[columns, rows]`. */
function transposed(matrix: Float32Array, rows: number, columns: number): tf.Tensor2D {
  return tf.tidy(() => tf.transpose(tf.tensor2d(matrix, [rows, columns])));
}

function pixelTensor(images: readonly RgbImage[], { heightPx, widthPx }: Model['geometry']): tf.Tensor4D {
  const bytesEach = heightPx * widthPx * 3;
  const pixels = new Float32Array(images.length * bytesEach);
  images.forEach(({ width, height, data }, i) => {
    if (width !== widthPx || height !== heightPx)
      throw new RangeError(`a picture is ${width} x ${height} px, not ${widthPx} x ${heightPx}`);
    pixels.set(data, i * bytesEach);
  });
  return tf.tensor4d(pixels, [images.length, heightPx, widthPx, 3]);
}

/** The `index`th of `count` equal parts. */
function partOf(values: Float32Array, index: number, count: number): Float32Array {
  const length = values.length / count;
  return values.subarray(index * length, (index + 1) * length);
}
