import * as tf from '@tensorflow/tfjs-core';
import { allocate, viewOf } from './heap.ts';

/** Side of the square tiles that are turned at a time: rows and columns of one stay in the first-level cache. */
const TILE = 16;

/** How a permutation of axes looks when it is a batch of plain matrix transpositions. */
interface Rotation {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Reads a permutation as a batch of matrix transpositions, which it is when it keeps some leading axes and rotates the rest, as from
 * channels last to channels first: [0, 3, 1, 2]. Undefined when it is no such thing.
 */
export function rotationOf(shape: readonly number[], permutation: readonly number[]): Rotation | undefined {
  let kept = 0;
  while (kept < permutation.length && permutation[kept] === kept) kept++;
  const split = permutation[kept];
  const rest = permutation.length - kept;
  if (rest === 0 || !permutation.every((axis, i) => i < kept || axis === kept + ((i - kept + split - kept) % rest))) return undefined;
  const size = (from: number, to: number) => tf.util.sizeFromShape(shape.slice(from, to));
  return { batch: size(0, kept), rows: size(kept, split), columns: size(split, shape.length) };
}

/** Transposes each of `batch` matrices `[rows, columns]`. */
export function transposeMatrices(x: tf.Tensor, { batch, rows, columns }: Rotation): tf.Tensor3D {
  const result = allocate<tf.Rank.R3>([batch, columns, rows]);
  const source = viewOf(x);
  const target = viewOf(result);
  for (let n = 0; n < batch; n++) turn(source, n * rows * columns, target, n * rows * columns, rows, columns);
  return result;
}

/** The transpose of rows `first` to `last` of a matrix: `[n, m]` to `[m, last - first]`. */
export function turnedRows(x: tf.Tensor2D, first: number, last: number): tf.Tensor2D {
  const [, columns] = x.shape;
  const result = allocate<tf.Rank.R2>([columns, last - first]);
  turn(viewOf(x), first * columns, viewOf(result), 0, last - first, columns);
  return result;
}

/** Reads `[rows, columns]` at one place and writes `[columns, rows]` at another. */
function turn(source: Float32Array, sourceStart: number, target: Float32Array, targetStart: number, rows: number, columns: number): void {
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(top + TILE, rows);
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(left + TILE, columns);
      for (let column = left; column < right; column++) {
        let from = sourceStart + top * columns + column;
        let to = targetStart + column * rows + top;
        for (let row = top; row < bottom; row++, from += columns) target[to++] = source[from];
      }
    }
  }
}
