import { type Discriminator, discriminatorTaps, LOGITS } from './backbone/discriminator.ts';
import type { Extractor } from './backbone/extractor.ts';
import { layersFor } from './backbone/layers.ts';
import type { RgbImage } from './images/image.ts';
import { addBackbone, addLayers } from './onnx/backbone.ts';
import { OnnxGraph } from './onnx/graph.ts';
import { floatData, type InferenceSession, openSession, pixelsOf } from './runtime/onnx.ts';
import { smoothingFor } from './scoring/anomalyMap.ts';
import { DISCRIMINATOR_SCORE } from './scoring/imageScore.ts';
import { type ScoredMap, scoredMap } from './scoring/scoredMap.ts';

/**
 * What D says of pictures. Good ones that it was trained on score as others do (it saw each of them spoiled as often as clean), so that
 * none is held out.
 */
export class DiscriminatorScorer {
  readonly #session: InferenceSession;
  readonly #stride: number;

  private constructor(session: InferenceSession, stride: number) {
    this.#session = session;
    this.#stride = stride;
  }

  /** @param extractor the frozen one, which D was trained on */
  static async open({ backbone, weights }: Extractor, { layers, weights: trained }: Discriminator): Promise<DiscriminatorScorer> {
    const graph = new OnnxGraph();
    const names = discriminatorTaps(backbone).map(({ layer }) => layer);
    addBackbone(graph, graph.input('pixels', 'uint8', ['batch', 'height', 'width', 3]), backbone, layersFor(backbone, names), weights);
    addLayers(graph, layers, trained);
    graph.output(LOGITS, 'float32', ['batch', 1, 'h', 'w']);
    return new DiscriminatorScorer(await openSession(graph.encode()), backbone.layer1.stride);
  }

  async judge(image: RgbImage): Promise<ScoredMap> {
    const logits = floatData((await this.#session.run({ pixels: pixelsOf([image]) }))[LOGITS]);
    return scoredMap(DISCRIMINATOR_SCORE, logits, smoothingFor(image.height, image.width, this.#stride));
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}
