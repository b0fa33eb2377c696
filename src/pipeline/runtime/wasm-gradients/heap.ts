import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

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

function wasmBackend(): BackendWasm {
  return tf.backend() as BackendWasm;
}
