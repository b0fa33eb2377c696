import { type Discriminator, LOGITS } from '../backbone/discriminator.ts';
import { layersOf } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import type { Geometry } from '../images/geometry.ts';
import type { MemoryBank } from '../memory/bank.ts';
import { addEmbedding } from '../memory/embedding.ts';
import type { Embedder } from '../memory/features.ts';
import { addBackbone, addLayers } from '../onnx/backbone.ts';
import { OnnxGraph } from '../onnx/graph.ts';
import { smoothingFor } from '../scoring/anomalyMap.ts';
import type { Fusion } from '../scoring/fusion.ts';
import { DISCRIMINATOR_SCORE, type ImageScoreKind } from '../scoring/imageScore.ts';
import { secondBranch } from './secondBranch.ts';
import { addFusion, addNearestDistance, addOpinion } from './scoringGraph.ts';

/** Everything that a version judges by. */
export interface Model extends Embedder {
  readonly bank: MemoryBank;
  readonly geometry: Pick<Geometry, 'widthPx' | 'heightPx'>;
  readonly scoreKind: ImageScoreKind;
  /** Where D has a say beside the bank. */
  readonly second?: SecondOpinion;
}

/** D as it was trained, and how its say counts. */
export interface SecondOpinion {
  readonly discriminator: Discriminator;
  /** The frozen backbone's weights, which D was trained on. */
  readonly frozen: Weights;
  readonly fusion: Fusion;
}

/**
 * One ONNX graph of the whole model.
 *
 * | value    | type and shape                  |                                                                       |
 * |----------|---------------------------------|-----------------------------------------------------------------------|
 * | `pixels` | uint8 `[batch, H, W, 3]`        | in: RGB, already cropped and brought to the input size                |
 * | `map`    | float32 `[batch, H, W]`         | out: the smoothed distance to the nearest good patch, at input size, fused with D's smoothed logits where D has a say |
 * | `score`  | float32 `[batch]`               | out: the picture's score, to be held against the thresholds           |
 *
 * @param metadata kept in the file's own properties, for whoever opens it without the manifest
 */
export function compileGraph(model: Model, metadata: Record<string, string>): Uint8Array {
  const { extractor, projection, bank, geometry, scoreKind, second } = model;
  const { backbone, weights } = extractor;
  const { heightPx, widthPx } = geometry;
  const graph = new OnnxGraph(metadata);
  const pixels = graph.input('pixels', 'uint8', ['batch', heightPx, widthPx, 3]);
  addBackbone(graph, pixels, backbone, layersOf(backbone), weights);
  const distances = addNearestDistance(graph, addEmbedding(graph, backbone.taps, projection), bank);
  const smoothing = smoothingFor(heightPx, widthPx, backbone.taps[0].stride);
  if (second === undefined) addOpinion(graph, distances, smoothing, scoreKind, { map: 'map', score: 'score' });
  else {
    const branch = secondBranch(extractor, second);
    addLayers(graph, branch.layers, branch.weights);
    const fine = smoothingFor(heightPx, widthPx, backbone.layer1.stride);
    const bankSays = addOpinion(graph, distances, smoothing, scoreKind, { map: 'bank.map', score: 'bank.score' });
    const discriminatorSays = addOpinion(graph, LOGITS, fine, DISCRIMINATOR_SCORE, { map: 'd.map', score: 'd.score' });
    addFusion(graph, second.fusion, bankSays, discriminatorSays, { map: 'map', score: 'score' });
  }
  graph.output('map', 'float32', ['batch', heightPx, widthPx]);
  graph.output('score', 'float32', ['batch']);
  return graph.encode();
}
