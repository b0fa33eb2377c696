import { type Backbone, type ConvLayer, INPUT, type Layer } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import type { OnnxGraph } from './graph.ts';

/**
 * Adds a backbone's layers to the graph; every layer's output is a value of its own name, float32 `[N, C, h, w]`.
 * @param pixels a value of uint8 RGB pixels `[N, H, W, 3]`
 */
export function addBackbone(graph: OnnxGraph, pixels: string, backbone: Backbone, layers: readonly Layer[], weights: Weights): void {
  addNormalisation(graph, pixels, backbone);
  addLayers(graph, layers, weights);
}

/** Adds layers that read values already in the graph. */
export function addLayers(graph: OnnxGraph, layers: readonly Layer[], weights: Weights): void {
  for (const layer of layers) {
    if (layer.op === 'conv') addConvolution(graph, layer, weights);
    else if (layer.op === 'upsample') addUpsampling(graph, layer.from, layer.name, 2);
    else if (layer.op === 'add') addActivated(graph, 'Add', layer.from, layer.name, layer.activation);
    else {
      const [before, after] = layer.padding;
      const { kernel, stride } = layer;
      const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [before, before, after, after] };
      graph.node('MaxPool', [layer.from], layer.name, attributes);
    }
  }
}

/** Bilinear upsampling with half-pixel centres, float32 `[N, C, h, w]` to `[N, C, h * factor, w * factor]`. */
export function addUpsampling(graph: OnnxGraph, from: string, name: string, factor: number): string {
  const scales = graph.constant(`${name}.scales`, { shape: [4], data: Float32Array.of(1, 1, factor, factor) });
  return graph.node('Resize', [from, '', scales], name, { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });
}

function addNormalisation(graph: OnnxGraph, pixels: string, { mean, std }: Backbone): void {
  const channelsFirst = graph.node('Transpose', [pixels], 'pixels.nchw', { perm: [0, 3, 1, 2] });
  const floats = graph.node('Cast', [channelsFirst], 'pixels.float', { to: 1 });
  const gain = graph.constant('normalise.gain', { shape: [1, 3, 1, 1], data: Float32Array.from(std, (s) => 1 / (255 * s)) });
  const offset = graph.constant('normalise.offset', { shape: [1, 3, 1, 1], data: Float32Array.from(mean, (m, i) => -m / std[i]) });
  graph.node('Add', [graph.node('Mul', [floats, gain], 'pixels.scaled'), offset], INPUT);
}

function addConvolution(graph: OnnxGraph, layer: ConvLayer, weights: Weights): void {
  const { name, from, kernel, stride, padding, groups, activation } = layer;
  const weight = graph.constant(`${name}.weight`, weights.get(`${name}.weight`)!);
  const bias = graph.constant(`${name}.bias`, weights.get(`${name}.bias`)!);
  const [before, after] = padding;
  addActivated(graph, 'Conv', [from, weight, bias], name, activation, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [before, before, after, after],
    group: groups,
  });
}

function addActivated(
  graph: OnnxGraph,
  op: string,
  inputs: readonly string[],
  name: string,
  activation: ConvLayer['activation'],
  attributes: Parameters<OnnxGraph['node']>[3] = {},
): void {
  if (activation === 'none') {
    graph.node(op, inputs, name, attributes);
    return;
  }
  const linear = graph.node(op, inputs, `${name}.linear`, attributes);
  if (activation === 'relu') graph.node('Relu', [linear], name);
  else graph.node('Clip', [linear, graph.scalar(`${name}.low`, 0), graph.scalar(`${name}.high`, 6)], name);
}
