import { layersOf } from '../backbone/layers.ts';
import type { Geometry } from '../images/geometry.ts';
import type { MemoryBank } from '../memory/bank.ts';
import { addEmbedding } from '../memory/embedding.ts';
import type { Embedder } from '../memory/features.ts';
import { addBackbone } from '../onnx/backbone.ts';
import { OnnxGraph } from '../onnx/graph.ts';
import { smoothingFor } from '../scoring/anomalyMap.ts';
import type { ImageScoreKind } from '../scoring/imageScore.ts';
import { addAnomalyMap, addImageScore, addNearestDistance } from './scoringGraph.ts';

/** Everything that a stage-0 version judges by. */
export interface Model extends Embedder {
  readonly bank: MemoryBank;
  readonly geometry: Pick<Geometry, 'widthPx' | 'heightPx'>;
  readonly scoreKind: ImageScoreKind;
}

/**
 * One ONNX graph of the whole model.
 *
 * | value    | type and shape                  |                                                                       |
 * |----------|---------------------------------|-----------------------------------------------------------------------|
 * | `pixels` | uint8 `[batch, H, W, 3]`        | in: RGB, already cropped and brought to the input size                |
 * | `map`    | float32 `[batch, H, W]`         | out: the smoothed distance to the nearest good patch, at input size   |
 * | `score`  | float32 `[batch]`               | out: the picture's score, to be held against the thresholds           |
 *
 * @param metadata kept in the file's own properties, for whoever opens it without the manifest
 */
export function compileGraph({ extractor, projection, bank, geometry, scoreKind }: Model, metadata: Record<string, string>): Uint8Array {
  const { backbone, weights } = extractor;
  const { heightPx, widthPx } = geometry;
  const graph = new OnnxGraph(metadata);
  const pixels = graph.input('pixels', 'uint8', ['batch', heightPx, widthPx, 3]);
  addBackbone(graph, pixels, backbone, layersOf(backbone), weights);
  const patches = addEmbedding(graph, backbone.taps, projection);
  const distances = addNearestDistance(graph, patches, bank);
  const smoothing = smoothingFor(heightPx, widthPx, backbone.taps[0].stride);
  const map = addAnomalyMap(graph, distances, smoothing);
  addImageScore(graph, scoreKind, distances, smoothing.gridHeight * smoothing.gridWidth, map);
  graph.output('map', 'float32', ['batch', heightPx, widthPx]);
  graph.output('score', 'float32', ['batch']);
  return graph.encode();
}
