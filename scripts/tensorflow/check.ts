import * as tf from '@tensorflow/tfjs-core';
import { PipelineError } from '../../src/pipeline/errors.ts';
import type { BackendName } from '../../src/pipeline/runtime/backends/backend.ts';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { deviationBetween } from '../../src/pipeline/runtime/provider.ts';

/** Of single precision, summed in another order. */
const LARGEST_DEVIATION = 1e-4;

const native = await computeOn('tensorflow');
const { isUsingGpuDevice, binding } = tf.backend() as unknown as { isUsingGpuDevice: boolean; binding: { TF_Version: string } };
const reference = await computeOn('wasm');

const deviation = Math.max(...native.map((values, i) => deviationBetween(values, reference[i])));
if (!(deviation <= LARGEST_DEVIATION)) fail(`TensorFlow computes other values than WebAssembly: they differ by ${deviation}.`);
console.log(JSON.stringify({ version: binding.TF_Version, device: isUsingGpuDevice ? 'GPU' : 'CPU', deviation }));

/** A convolution and its gradients towards the picture and the filter, of always the same numbers. */
async function computeOn(backend: BackendName): Promise<Float32Array[]> {
  await startBackend(backend).catch((error: unknown) => {
    if (error instanceof PipelineError) fail(error.message);
    throw error;
  });
  return tf.tidy(() => {
    const picture = wave([2, 16, 16, 8]);
    const filter = wave([3, 3, 8, 8]);
    const convolve = (x: tf.Tensor, f: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 'same');
    const gradients = tf.grads((x, f) => tf.sum(tf.square(convolve(x, f))))([picture, filter]);
    return [convolve(picture, filter), ...gradients].map((tensor) => Float32Array.from(tensor.dataSync()));
  });
}

function wave(shape: [number, number, number, number]): tf.Tensor4D {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor4d(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * i)),
    shape,
  );
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
