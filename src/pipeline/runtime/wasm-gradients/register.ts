import * as tf from '@tensorflow/tfjs-core';
import { convFilterGradient } from './convFilter.ts';
import { convInputGradient, depthwiseInputGradient } from './convInput.ts';
import { depthwiseFilterGradient } from './depthwiseFilter.ts';
import { matMulByParts } from './matMul.ts';
import { sumOfRows } from './sum.ts';
import { rotationOf, transposeMatrices } from './transpose.ts';

type ConvInfo = tf.backend_util.Conv2DInfo;
type Inputs = Record<string, tf.Tensor>;
type Attributes = Record<string, unknown>;
type Kernel = (inputs: Inputs, attributes: Attributes, backend: object) => tf.Tensor;
type Replacement = (original: tf.KernelFunc) => Kernel;

const BACKEND = 'wasm';

/** Gradients that the WebAssembly backend lacks, or has at a tenth of the forward pass' rate. */
const GRADIENTS: Readonly<Record<string, Kernel>> = {
  [tf.Conv2DBackpropInput]: ({ dy, filter }, attributes) =>
    convInputGradient(as4D(dy), as4D(filter), convolutionOf(attributes.inputShape, filter.shape, attributes, 'dense')),
  [tf.Conv2DBackpropFilter]: ({ x, dy }, attributes) =>
    convFilterGradient(as4D(x), as4D(dy), convolutionOf(x.shape, attributes.filterShape, attributes, 'dense')),
  [tf.DepthwiseConv2dNativeBackpropInput]: ({ dy, filter }, attributes) =>
    depthwiseInputGradient(as4D(dy), as4D(filter), convolutionOf(attributes.inputShape, filter.shape, attributes, 'depthwise')),
  [tf.DepthwiseConv2dNativeBackpropFilter]: ({ x, dy }, attributes) =>
    depthwiseFilterGradient(as4D(x), as4D(dy), convolutionOf(x.shape, attributes.filterShape, attributes, 'depthwise')),
};

/** Kernels that gradients lean on and that are slow in the very cases they need. */
const REPLACEMENTS: Readonly<Record<string, Replacement>> = {
  [tf.BatchMatMul]:
    (original) =>
    ({ a, b }, { transposeA, transposeB }, backend) => {
      const transposes = { transposeA: transposeA === true, transposeB: transposeB === true };
      const attrs = { transposeA: false, transposeB: false };
      return matMulByParts(a, b, transposes, (left, right) => single(original({ inputs: { a: left, b: right }, backend, attrs })));
    },
  [tf.Sum]:
    (original) =>
    ({ x }, { axis, keepDims }, backend) => {
      const axes = tf.util.parseAxisParam(axis as number | number[], x.shape).toSorted((a, b) => a - b);
      const areLeading = axes.length < x.rank && axes.every((value, i) => value === i);
      if (!areLeading || x.dtype !== 'float32' || x.size === 0) {
        const attrs = { axis: axis as number[], keepDims: keepDims as boolean };
        return tf.engine().makeTensorFromTensorInfo(single(original({ inputs: { x }, backend, attrs })));
      }
      const kept = x.shape.slice(axes.length);
      const sums = sumOfRows(tf.reshape(x, [-1, tf.util.sizeFromShape(kept)]));
      return tf.reshape(sums, keepDims === true ? [...axes.map(() => 1), ...kept] : kept);
    },
  [tf.Transpose]:
    (original) =>
    ({ x }, { perm }, backend) => {
      const axes = perm as number[];
      const rotation = x.dtype === 'float32' ? rotationOf(x.shape, axes) : undefined;
      if (!rotation) return tf.engine().makeTensorFromTensorInfo(single(original({ inputs: { x }, backend, attrs: { perm: axes } })));
      const permuted = axes.map((axis) => x.shape[axis]);
      return tf.reshape(transposeMatrices(x, rotation), permuted);
    },
};

let isRegistered = false;

/** Makes training possible on the WebAssembly backend, which must be the current one. Doing it twice changes nothing. */
export function registerWasmGradients(): void {
  if (isRegistered) return;
  isRegistered = true;
  for (const [kernelName, kernel] of Object.entries(GRADIENTS)) {
    if (tf.getKernel(kernelName, BACKEND)) tf.unregisterKernel(kernelName, BACKEND);
    register(kernelName, kernel);
  }
  for (const [kernelName, replacement] of Object.entries(REPLACEMENTS)) {
    const original = tf.getKernel(kernelName, BACKEND).kernelFunc;
    tf.unregisterKernel(kernelName, BACKEND);
    register(kernelName, replacement(original));
  }
}

function register(kernelName: string, kernel: Kernel): void {
  tf.registerKernel({
    kernelName,
    backendName: BACKEND,
    // TensorFlow.js hands kernels whole tensors, though its types promise only their descriptions.
    kernelFunc: ({ inputs, attrs, backend }) => tf.tidy(() => kernel(inputs as Inputs, attrs ?? {}, backend)),
  });
}

function convolutionOf(inputShape: unknown, filterShape: unknown, attributes: Attributes, kind: 'dense' | 'depthwise'): ConvInfo {
  const { strides, pad, dimRoundingMode, dilations } = attributes as {
    strides: [number, number];
    pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
    dilations?: number | [number, number];
  };
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    kind === 'depthwise',
  );
  if (info.dilationHeight !== 1 || info.dilationWidth !== 1) throw new RangeError('dilated convolutions have no gradient here');
  if (kind === 'depthwise' && info.outChannels !== info.inChannels)
    throw new RangeError('depthwise convolutions with a multiplier have no gradient here');
  return info;
}

function as4D(tensor: tf.Tensor): tf.Tensor4D {
  return tensor as tf.Tensor4D;
}

function single(output: tf.TensorInfo | tf.TensorInfo[]): tf.TensorInfo {
  return Array.isArray(output) ? output[0] : output;
}
