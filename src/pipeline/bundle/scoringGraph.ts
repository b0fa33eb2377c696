import { bankSize, type MemoryBank } from '../memory/bank.ts';
import { squaredNorms } from '../memory/distances.ts';
import type { OnnxGraph } from '../onnx/graph.ts';
import { addChunkMinima, addSquaredNorms, chunkEnds } from '../onnx/search.ts';
import type { Smoothing } from '../scoring/anomalyMap.ts';
import type { Fusion } from '../scoring/fusion.ts';
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

/** The names of a map and a score in a graph: float32 `[N, H, W]` and `[N]`. */
export interface Opinion {
  readonly map: string;
  readonly score: string;
}

/**
 * Adds the anomaly map, smoothed and at input size, and the picture's score, as `anomalyMap` and `imageScore` define them.
 * @param cells one float32 per cell of each picture, row by row: distances or logits
 * @returns the names asked for
 */
export function addOpinion(graph: OnnxGraph, cells: string, smoothing: Smoothing, kind: ImageScoreKind, { map, score }: Opinion): Opinion {
  addAnomalyMap(graph, cells, smoothing, map);
  addImageScore(graph, kind, cells, smoothing.gridHeight * smoothing.gridWidth, map, score);
  return { map, score };
}

/** Adds the weighted sum of what the bank and D say, score by score and place by place. */
export function addFusion(graph: OnnxGraph, fusion: Fusion, bank: Opinion, discriminator: Opinion, sum: Opinion): void {
  for (const part of ['map', 'score'] as const) {
    const name = `fusion.${part}`;
    const blend = fusion[part];
    const weighed = (opinion: Opinion, side: 'bank' | 'discriminator'): string =>
      graph.node('Mul', [opinion[part], graph.scalar(`${name}.${side}Gain`, blend[side])], `${name}.${side}`);
    const both = graph.node('Add', [weighed(bank, 'bank'), weighed(discriminator, 'discriminator')], `${name}.both`);
    graph.node('Add', [both, graph.scalar(`${name}.offset`, blend.offset)], sum[part]);
  }
}

/** rows * P * columns^T per picture, float32 `[N, H, W]`. */
function addAnomalyMap(
  graph: OnnxGraph,
  cells: string,
  { heightPx, widthPx, gridHeight, gridWidth, rows, columns }: Smoothing,
  name: string,
): void {
  const grid = graph.node('Reshape', [cells, graph.integers(`${name}.grid`, [-1, gridHeight, gridWidth])], `${name}.patches`);
  const left = graph.constant(`${name}.rows`, { shape: [heightPx, gridHeight], data: rows });
  const transposed = new Float32Array(columns.length);
  for (let x = 0; x < widthPx; x++) for (let i = 0; i < gridWidth; i++) transposed[i * widthPx + x] = columns[x * gridWidth + i];
  const right = graph.constant(`${name}.columns`, { shape: [gridWidth, widthPx], data: transposed });
  graph.node('MatMul', [left, graph.node('MatMul', [grid, right], `${name}.wide`)], name);
}

/** @param map float32 `[N, H, W]` */
function addImageScore(graph: OnnxGraph, kind: ImageScoreKind, cells: string, cellCount: number, map: string, name: string): void {
  if (kind === 'smoothedMaximum') {
    graph.node('ReduceMax', [map], name, { axes: [1, 2], keepdims: 0 });
    return;
  }
  const patches = graph.node('Reshape', [cells, graph.integers(`${name}.cells`, [-1, cellCount])], `${name}.patches`);
  const count = kind === 'patchMaximum' ? 1 : topCount(cellCount);
  const top = graph.node('TopK', [patches, graph.integers(`${name}.count`, [count])], `${name}.top`, { axis: 1 }, [`${name}.topCells`]);
  graph.node('ReduceMean', [top], name, { axes: [1], keepdims: 0 });
}
