import * as tf from '@tensorflow/tfjs-core';
import { type Activation, type Backbone, type ConvLayer, INPUT, type Layer, type Padding, sourcesOf } from '../backbone/layers.ts';
import type { Weights } from '../backbone/weights.ts';
import type { Tensor } from '../tensor.ts';
import { upsampleBilinear } from './tfjsUpsample.ts';

/** Weights by tensor name as TensorFlow lays them out: `[kernel, kernel, in, out]`, `[kernel, kernel, in, 1]` when depthwise, `[out]`. */
export type TensorWeights = ReadonlyMap<string, tf.Tensor>;

type Features = ReadonlyMap<string, tf.Tensor4D>;

/**
 * Runs a backbone on the current backend. The caller disposes of what it gets; what is in between is gone on return, unless a
 * gradient needs it.
 * @param pixels RGB `[N, H, W, 3]`, 0..255
 * @param wanted layers to read
 * @returns per layer wanted, float32 `[N, h, w, C]`
 */
export function runBackbone(
  pixels: tf.Tensor4D,
  backbone: Backbone,
  wanted: readonly string[],
  weights: TensorWeights,
): Map<string, tf.Tensor4D> {
  const input = normalised(pixels, backbone);
  const features = runLayers(new Map([[INPUT, input]]), backbone, wanted, weights);
  input.dispose();
  return features;
}

/** The same from anywhere inside: runs only the layers between those `given` and those wanted. What was given stays. */
export function runLayers(
  given: Features,
  backbone: Backbone,
  wanted: readonly string[],
  weights: TensorWeights,
): Map<string, tf.Tensor4D> {
  const layers = layersBetween(backbone, given, wanted);
  const lastReader = new Map(layers.flatMap((layer) => sourcesOf(layer).map((source) => [source, layer.name])));
  const values = new Map(given);
  for (const layer of layers) {
    values.set(
      layer.name,
      tf.tidy(() => runLayer(layer, values, weights)),
    );
    for (const source of new Set(sourcesOf(layer))) {
      if (given.has(source) || wanted.includes(source) || lastReader.get(source) !== layer.name) continue;
      values.get(source)!.dispose();
      values.delete(source);
    }
  }
  return new Map(wanted.map((name) => [name, given.has(name) ? tf.clone(given.get(name)!) : values.get(name)!]));
}

/** Uploads weights. The caller disposes of them. */
export function uploadWeights(weights: Weights, layers: readonly Layer[]): Map<string, tf.Tensor> {
  const tensors = new Map<string, tf.Tensor>();
  for (const layer of layers) {
    if (layer.op !== 'conv') continue;
    const { weight, bias } = namesOf(layer);
    const { shape, data } = weights.get(weight)!;
    tensors.set(
      weight,
      tf.tidy(() => tf.transpose(tf.tensor(data, [...shape]), toTensorflow(layer))),
    );
    tensors.set(bias, tf.tensor(weights.get(bias)!.data));
  }
  return tensors;
}

/** Uploads weights to be learned. Whoever learns them disposes of them. */
export function uploadVariables(weights: Weights, layers: readonly Layer[]): Map<string, tf.Variable> {
  const tensors = uploadWeights(weights, layers);
  const variables = new Map([...tensors].map(([name, tensor]) => [name, tf.variable(tensor, true)]));
  tf.dispose([...tensors.values()]);
  return variables;
}

/** Reads weights back, laid out as in a weights file. */
export async function downloadWeights(tensors: TensorWeights, layers: readonly Layer[]): Promise<Weights> {
  const weights = new Map<string, Tensor>();
  for (const layer of layers) {
    if (layer.op !== 'conv') continue;
    const { weight, bias } = namesOf(layer);
    const original = tf.transpose(tensors.get(weight)!, fromTensorflow(layer));
    weights.set(weight, { shape: original.shape, data: (await original.data()) as Float32Array });
    original.dispose();
    weights.set(bias, { shape: [layer.out], data: (await tensors.get(bias)!.data()) as Float32Array });
  }
  return weights;
}

function namesOf({ name }: ConvLayer): { weight: string; bias: string } {
  return { weight: `${name}.weight`, bias: `${name}.bias` };
}

/** `[out, in / groups, kernel, kernel]` to the layout of TensorWeights, as a permutation of axes. */
function toTensorflow(layer: ConvLayer): number[] {
  return isDepthwise(layer) ? [2, 3, 0, 1] : [2, 3, 1, 0];
}

function fromTensorflow(layer: ConvLayer): number[] {
  return isDepthwise(layer) ? [2, 3, 0, 1] : [3, 2, 0, 1];
}

function isDepthwise(layer: ConvLayer): boolean {
  return layer.groups !== 1;
}

function layersBetween({ layers }: Backbone, given: Features, wanted: readonly string[]): Layer[] {
  const needed = new Set(wanted);
  return layers.toReversed().reduce<Layer[]>((kept, layer) => {
    if (!needed.has(layer.name) || given.has(layer.name)) return kept;
    for (const source of sourcesOf(layer)) needed.add(source);
    return [layer, ...kept];
  }, []);
}

function normalised(pixels: tf.Tensor4D, { mean, std }: Backbone): tf.Tensor4D {
  return tf.tidy(() => {
    const gain = tf.tensor1d(std.map((deviation) => 1 / (255 * deviation)));
    const offset = tf.tensor1d(mean.map((value, i) => -value / std[i]));
    return tf.add<tf.Tensor4D>(tf.mul(tf.cast(pixels, 'float32'), gain), offset);
  });
}

function runLayer(layer: Layer, values: Features, weights: TensorWeights): tf.Tensor4D {
  if (layer.op === 'conv') return convolve(values.get(layer.from)!, layer, weights);
  if (layer.op === 'upsample') return upsampleBilinear(values.get(layer.from)!, 2);
  if (layer.op === 'maxPool') {
    const surrounded = padded(values.get(layer.from)!, layer.padding, -Infinity);
    return tf.maxPool(surrounded, layer.kernel, layer.stride, 'valid');
  }
  const [left, right] = layer.from.map((name) => values.get(name)!);
  return activated(tf.add<tf.Tensor4D>(left, right), layer.activation);
}

function convolve(x: tf.Tensor4D, layer: ConvLayer, weights: TensorWeights): tf.Tensor4D {
  const { weight, bias } = namesOf(layer);
  const operands = {
    x: padded(x, layer.padding, 0),
    filter: weights.get(weight) as tf.Tensor4D,
    strides: layer.stride,
    pad: 'valid' as const,
    bias: weights.get(bias)!,
    activation: layer.activation === 'none' ? ('linear' as const) : layer.activation,
  };
  return isDepthwise(layer) ? tf.fused.depthwiseConv2d(operands) : tf.fused.conv2d(operands);
}

/** libtensorflow knows gradients of SAME and VALID padding alone, and neither fits every table: the border is laid around beforehand. */
function padded(x: tf.Tensor4D, padding: Padding, value: number): tf.Tensor4D {
  const [before, after] = padding;
  if (before === 0 && after === 0) return x;
  return tf.pad(
    x,
    [
      [0, 0],
      [before, after],
      [before, after],
      [0, 0],
    ],
    value,
  );
}

function activated(x: tf.Tensor4D, activation: Activation): tf.Tensor4D {
  if (activation === 'none') return x;
  return activation === 'relu' ? tf.relu(x) : tf.relu6(x);
}
