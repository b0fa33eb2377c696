import type { Tap } from '../backbone/layers.ts';
import { addUpsampling } from '../onnx/backbone.ts';
import type { OnnxGraph } from '../onnx/graph.ts';
import type { Projection } from './projection.ts';

/** Pooling of a patch's neighbourhood (Roth et al. 2022, section 3.1): 3x3 mean, zeros beyond the border counted in. */
const NEIGHBOURHOOD = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], count_include_pad: 1 };

/**
 * Adds raw patch features: each tap pooled, brought to the first tap's grid and concatenated.
 * @returns a float32 value `[N * h * w, C]`, C the sum of the taps' channels
 */
export function addPatchFeatures(graph: OnnxGraph, taps: readonly Tap[]): string {
  const pooled = taps.map((tap) =>
    upsampled(graph, graph.node('AveragePool', [tap.layer], `${tap.layer}.pooled`, NEIGHBOURHOOD), tap, taps[0]),
  );
  const joined = graph.node('Concat', pooled, 'features.nchw', { axis: 1 });
  return patchesOf(graph, joined, channelsOf(taps), 'features');
}

/**
 * Adds projected patch features. Pooling and upsampling are linear, so each tap is projected first, where there are fewer cells, and
 * summed afterwards: the same numbers as projecting the concatenation, for a fraction of the work.
 * @returns a float32 value `[N * h * w, D]`
 */
export function addEmbedding(graph: OnnxGraph, taps: readonly Tap[], projection: Projection): string {
  let channel = 0;
  const parts = taps.map((tap) => {
    const weight = graph.constant(`${tap.layer}.projection`, {
      shape: [projection.to, tap.channels, 1, 1],
      data: columns(projection, channel, tap.channels),
    });
    channel += tap.channels;
    const projected = graph.node('Conv', [tap.layer, weight], `${tap.layer}.projected`, { kernel_shape: [1, 1] });
    return upsampled(graph, graph.node('AveragePool', [projected], `${tap.layer}.pooled`, NEIGHBOURHOOD), tap, taps[0]);
  });
  const sum = parts.reduce((left, right, i) => graph.node('Add', [left, right], `embedding.sum${i}`));
  const offset = graph.constant('projection.offset', { shape: [1, projection.to, 1, 1], data: offsetOf(projection) });
  return patchesOf(graph, graph.node('Add', [sum, offset], 'embedding.nchw'), projection.to, 'embedding');
}

export function channelsOf(taps: readonly Tap[]): number {
  return taps.reduce((sum, tap) => sum + tap.channels, 0);
}

/** - components * mean, `[D]`. */
export function offsetOf({ from, to, mean, components }: Projection): Float32Array {
  const offset = new Float32Array(to);
  for (let d = 0; d < to; d++) {
    let sum = 0;
    for (let c = 0; c < from; c++) sum -= components[d * from + c] * mean[c];
    offset[d] = sum;
  }
  return offset;
}

/** The components' part that reads `count` channels from `start` on: `[D, count]`. */
export function columns({ from, to, components }: Projection, start: number, count: number): Float32Array {
  const part = new Float32Array(to * count);
  for (let d = 0; d < to; d++) part.set(components.subarray(d * from + start, d * from + start + count), d * count);
  return part;
}

function upsampled(graph: OnnxGraph, value: string, tap: Tap, grid: Tap): string {
  const factor = tap.stride / grid.stride;
  if (factor === 1) return value;
  return addUpsampling(graph, value, `${value}.upsampled`, factor);
}

function patchesOf(graph: OnnxGraph, value: string, channels: number, name: string): string {
  const channelsLast = graph.node('Transpose', [value], `${name}.nhwc`, { perm: [0, 2, 3, 1] });
  return graph.node('Reshape', [channelsLast, graph.integers(`${name}.shape`, [-1, channels])], name);
}
