/** Where TensorFlow.js can compute: libtensorflow (CUDA where there is one), a graphics card by WebGPU, or WebAssembly, which is always there. */
export const BACKEND_NAMES = ['tensorflow', 'webgpu', 'wasm'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

/** What makes the numbers: a graphics processor, the processor, or a graphics processor that the processor imitates. */
export type DeviceKind = 'gpu' | 'cpu' | 'software';

/** A backend that computes. It is TensorFlow.js' current one until another one is started. */
export interface StartedBackend {
  readonly name: BackendName;
  /** What it computes on, in words. */
  readonly device: string;
  readonly deviceKind: DeviceKind;
  /** Pictures of a batch whose gradients are best computed together. */
  readonly picturesAtOnce: number;
  /** Gives back memory that is kept for reuse, where it has become too much. For after each step, when all of it has been computed. */
  readonly afterStep: () => void;
}
