import { bankSize, type MemoryBank } from '../memory/bank.ts';
import { squaredNorms } from '../memory/distances.ts';
import type { OnnxGraph } from '../onnx/graph.ts';
import { addChunkMinima, addSquaredNorms, chunkEnds } from '../onnx/search.ts';
import type { Smoothing } from '../scoring/anomalyMap.ts';
import { type ImageScoreKind, topCount } from '../scoring/imageScore.ts';

/**
 * Adds the distance of each patch to its nearest bank patch. The bank is stored in half precision and widened when the graph is loaded.
 * @param patches float32 `[n, D]`
 * @returns float32 `[n, 1]`
 */
export function addNearestDistance(graph: OnnxGraph, patches: string, bank: MemoryBank): string {
  const { dimensions, vectors } = bank;
  const norms = squaredNorms(vectors, dimensions);
  const minima = addChunkMinima(
    graph,
    patches,
    chunkEnds([bankSize(bank)]),
    (start, end) => {
      const data = Float16Array.from(vectors.subarray(start * dimensions, end * dimensions));
      const half = graph.constant(`bank${start}.half`, { shape: [end - start, dimensions], data });
      return graph.node('Cast', [half], `bank${start}`, { to: 1 });
    },
    (start, end) => graph.constant(`norms${start}`, { shape: [end - start], data: norms.slice(start, end) }),
  );
  const least = minima.length === 1 ? minima[0] : graph.node('Min', minima, 'search.minimum');
  const squared = graph.node('Add', [least, addSquaredNorms(graph, patches)], 'search.squared');
  return graph.node('Sqrt', [graph.node('Relu', [squared], 'search.nonNegative')], 'search.distance');
}

/**
 * Adds the anomaly map, smoothed and at input size: rows * P * columns^T per picture, float32 `[N, H, W]`.
 * @param distances float32 `[N * h * w, 1]`
 */
export function addAnomalyMap(
  graph: OnnxGraph,
  distances: string,
  { heightPx, widthPx, gridHeight, gridWidth, rows, columns }: Smoothing,
): string {
  const grid = graph.node('Reshape', [distances, graph.integers('map.grid', [-1, gridHeight, gridWidth])], 'map.patches');
  const left = graph.constant('map.rows', { shape: [heightPx, gridHeight], data: rows });
  const transposed = new Float32Array(columns.length);
  for (let x = 0; x < widthPx; x++) for (let i = 0; i < gridWidth; i++) transposed[i * widthPx + x] = columns[x * gridWidth + i];
  const right = graph.constant('map.columns', { shape: [gridWidth, widthPx], data: transposed });
  return graph.node('MatMul', [left, graph.node('MatMul', [grid, right], 'map.wide')], 'map');
}

/**
 * Adds the picture's score, float32 `[N]`, as `imageScore` defines it.
 * @param distances float32 `[N * cells, 1]`; `map` float32 `[N, H, W]`
 */
export function addImageScore(graph: OnnxGraph, kind: ImageScoreKind, distances: string, cells: number, map: string): void {
  if (kind === 'smoothedMaximum') {
    graph.node('ReduceMax', [map], 'score', { axes: [1, 2], keepdims: 0 });
    return;
  }
  const patches = graph.node('Reshape', [distances, graph.integers('score.cells', [-1, cells])], 'score.patches');
  const count = kind === 'patchMaximum' ? 1 : topCount(cells);
  const top = graph.node('TopK', [patches, graph.integers('score.count', [count])], 'score.top', { axis: 1 }, ['score.topCells']);
  graph.node('ReduceMean', [top], 'score', { axes: [1], keepdims: 0 });
}
