/** What ONNX Runtime can compute on: the processor, DirectML (Windows, any card), CUDA (NVIDIA) or WebGPU (Dawn). */
export const PROVIDER_NAMES = ['cpu', 'dml', 'cuda', 'webgpu'] as const;

export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** How far maps and scores may be from the processor's, as part of the largest value: well below what turns a verdict. */
export const LARGEST_PROVIDER_DEVIATION = 1e-3;

/** The largest difference as part of the largest value; NaN where one of them is no number. */
export function deviationBetween(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return NaN;
  let largest = 0;
  let difference = 0;
  for (const [i, value] of expected.entries()) {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - actual[i]));
  }
  return difference / largest;
}
