import type { OnnxGraph } from './graph.ts';

/** Bank patches compared at a time: their products with a picture's patches stay in the cache. */
const CHUNK = 256;

/** Where each chunk of a bank ends, so that every one of `boundaries` is an end too. */
export function chunkEnds(boundaries: readonly number[]): number[] {
  const ends: number[] = [];
  let start = 0;
  for (const boundary of boundaries) {
    while (start < boundary) ends.push((start = Math.min(start + CHUNK, boundary)));
  }
  return ends;
}

/**
 * Adds an exact nearest-neighbour search: |q - b|^2 = |q|^2 + (|b|^2 - 2 q . b), chunk by chunk of the bank.
 * @param queries float32 `[n, D]`
 * @param bank float32 `[M, D]` as `bankChunk(start, end)` values; `normChunk(start, end)` likewise `[M]` of |b|^2
 * @returns the smallest |b|^2 - 2 q . b of each chunk, float32 `[n, 1]` each
 */
export function addChunkMinima(
  graph: OnnxGraph,
  queries: string,
  ends: readonly number[],
  bankChunk: (start: number, end: number) => string,
  normChunk: (start: number, end: number) => string,
): string[] {
  return ends.map((end, i) => {
    const start = i === 0 ? 0 : ends[i - 1];
    const inputs = [queries, bankChunk(start, end), normChunk(start, end)];
    const products = graph.node('Gemm', inputs, `search.products${i}`, { transB: 1, alpha: { float: -2 } });
    return graph.node('ReduceMin', [products], `search.minimum${i}`, { axes: [1], keepdims: 1 });
  });
}

/** |q|^2 of each row of float32 `[n, D]`: `[n, 1]`. */
export function addSquaredNorms(graph: OnnxGraph, queries: string): string {
  return graph.node('ReduceSumSquare', [queries], 'search.queryNorms', { axes: [1], keepdims: 1 });
}
