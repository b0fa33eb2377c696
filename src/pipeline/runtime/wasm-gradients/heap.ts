import * as tf from '@tensorflow/tfjs-core';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/**
 * A new float32 tensor on the WebAssembly heap, its numbers yet to be written. It belongs to the surrounding tidy. Views of the heap
 * are void once anything is allocated: make every output first, then take views.
 */
export function allocate<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
  const info = wasmBackend().makeOutput(shape, 'float32');
  return tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor<R>;
}

/** The numbers of a float32 tensor where they lie, to be read and written until the next allocation. */
export function viewOf(tensor: tf.TensorInfo): Float32Array {
  return wasmBackend().typedArrayFromHeap(tensor) as Float32Array;
}

/** Rows `first` to `last` of a matrix, copied unless they are all. A slice of TensorFlow.js copies the whole matrix for it. */
export function rowsOf(matrix: tf.Tensor2D, first: number, last: number): tf.Tensor2D {
  const [count, columns] = matrix.shape;
  if (first === 0 && last === count) return matrix;
  const rows = allocate<tf.Rank.R2>([last - first, columns]);
  viewOf(rows).set(viewOf(matrix).subarray(first * columns, last * columns));
  return rows;
}

function wasmBackend(): BackendWasm {
  const backend = tf.backend();
  if (!(backend instanceof BackendWasm)) throw new TypeError('the current backend is not WebAssembly');
  return backend;
}
