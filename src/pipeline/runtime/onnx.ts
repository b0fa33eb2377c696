import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { RgbImage } from '../images/image.ts';
import type { ProviderName } from './provider.ts';

export type { InferenceSession };

export interface SessionOptions {
  /** What computes; the processor unless told. What the provider cannot do, the processor does for it. */
  readonly provider?: ProviderName;
}

/**
 * ONNX Runtime's threads wait by spinning unless told otherwise. With as many of them as cores that starves the very thread they wait
 * for: without it a picture takes a third of the time on two cores, and other work (decoding, training) keeps its share.
 */
const WITHOUT_SPINNING = { session: { intra_op: { allow_spinning: '0' } } };

/** Loads the bytes of an ONNX model into ONNX Runtime; throws ONNX Runtime's own error where it refuses them. */
export async function openSession(model: Uint8Array, { provider = 'cpu' }: SessionOptions = {}): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: WITHOUT_SPINNING,
  });
}

/** Pictures of one size as one uint8 tensor `[N, H, W, 3]`. */
export function pixelsOf(images: readonly RgbImage[]): OrtTensor {
  const [{ width, height }] = images;
  const bytesEach = width * height * 3;
  const data = new Uint8Array(images.length * bytesEach);
  images.forEach((image, i) => {
    if (image.width !== width || image.height !== height) throw new RangeError('pictures of one batch differ in size');
    data.set(image.data, i * bytesEach);
  });
  return new OrtTensor('uint8', data, [images.length, height, width, 3]);
}

/** Numbers as a float32 tensor of that shape, not copied. */
export function floats(data: Float32Array, shape: readonly number[]): OrtTensor {
  return new OrtTensor('float32', data, shape);
}

/** A float32 output's numbers, not copied; later runs leave them as they are. */
export function floatData(tensor: OrtTensor): Float32Array {
  if (!(tensor.data instanceof Float32Array)) throw new TypeError(`expected float32, got ${tensor.type}`);
  return tensor.data;
}
