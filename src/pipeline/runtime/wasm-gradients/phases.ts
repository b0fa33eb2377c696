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
  /** Taps of the kernel, last first; none where the convolution never looked. Beyond the kernel's end stand zeros. */
  readonly taps: readonly number[];
  /** Zeros around the output's gradient; below zero, what is cut off it. */
  readonly padding: readonly [before: number, after: number];
}

/** Whether a phase has the taps that it meets alone, or every phase as many. */
export type TapLayout = 'tight' | 'even';

/**
 * Splits the gradient of a strided convolution towards its input by the input's position modulo the stride. Input sample i meets tap k
 * in output (i + before - k) / stride, where that is whole: with i = stride * a + phase and k = stride * j + first, output a + shift - j.
 */
export function phasesOf({ size, outSize, kernel, stride, before }: Axis, layout: TapLayout): Phase[] {
  return Array.from({ length: stride }, (_, phase) => {
    const first = (phase + before) % stride;
    const shift = Math.floor((phase + before) / stride);
    const taps: number[] = [];
    for (let tap = first; tap < (layout === 'even' ? first + kernel : kernel); tap += stride) taps.unshift(tap);
    const count = Math.ceil((size - phase) / stride);
    return { taps, padding: [taps.length - 1 - shift, count + shift - outSize] };
  });
}
