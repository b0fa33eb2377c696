/** One axis of a convolution. */
export interface Axis {
  /** Samples in and out. */
  readonly size: number;
  readonly outSize: number;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros before the first sample. */
  readonly before: number;
}

/** How the gradients of the samples phase, phase + stride, ... come from the output's: a convolution of stride 1 with some of the taps. */
export interface Phase {
  /** Taps of the kernel, last first; none where the convolution never looked. */
  readonly taps: readonly number[];
  /** Zeros around the output's gradient. */
  readonly padding: readonly [before: number, after: number];
}

/**
 * Splits the gradient of a strided convolution towards its input by the input's position modulo the stride. Input sample i meets tap k
 * in output (i + before - k) / stride, where that is whole: with i = stride * a + phase and k = stride * j + first, output a + shift - j.
 * @throws RangeError for a padding as wide as the kernel
 */
export function phasesOf({ size, outSize, kernel, stride, before }: Axis): Phase[] {
  return Array.from({ length: stride }, (_, phase) => {
    const first = (phase + before) % stride;
    const shift = Math.floor((phase + before) / stride);
    const taps: number[] = [];
    for (let tap = first; tap < kernel; tap += stride) taps.unshift(tap);
    const count = Math.ceil((size - phase) / stride);
    const padding = [taps.length - 1 - shift, count + shift - outSize] as const;
    if (taps.length > 0 && Math.min(...padding) < 0)
      throw new RangeError(`no gradient for kernel ${kernel}, stride ${stride}, padding ${before}: it pads more than it covers`);
    return { taps, padding };
  });
}
