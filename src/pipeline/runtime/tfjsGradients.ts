import * as tf from '@tensorflow/tfjs-core';

type Gradient = Omit<tf.GradConfig, 'kernelName'>;
type Unary = (dy: tf.Tensor, value: tf.Tensor) => tf.Tensor;

/**
 * The gradients of the operations that backbones, decoders and their losses are made of. TensorFlow.js keeps its own in a module that
 * Node cannot load by itself. Where the native package brought them along, ours take their place: one set for every backend, and some of
 * theirs forget that an input was broadcast.
 */
export function registerGradients(): void {
  for (const [kernelName, gradient] of Object.entries(GRADIENTS)) {
    if (tf.getGradient(kernelName) as tf.GradConfig | undefined) tf.unregisterGradient(kernelName);
    tf.registerGradient({ kernelName, ...gradient });
  }
}

const GRADIENTS: Readonly<Record<string, Gradient>> = {
  [tf.Identity]: linear((dy) => tf.clone(dy)),
  [tf.Cast]: linear((dy) => tf.clone(dy)),
  [tf.Neg]: linear((dy) => tf.neg(dy)),

  [tf.Square]: ofInput((dy, x) => tf.mul(dy, tf.mul(x, 2))),
  [tf.Log]: ofInput((dy, x) => tf.div(dy, x)),
  [tf.Reshape]: ofInput((dy, x) => tf.reshape(dy, x.shape)),

  [tf.Sqrt]: ofOutput((dy, y) => tf.div(dy, tf.mul(y, 2))),
  [tf.Sigmoid]: ofOutput((dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  [tf.Relu]: ofOutput((dy, y) => tf.mul(dy, tf.step(y))),
  [tf.Relu6]: ofOutput((dy, y) => tf.mul(dy, tf.step(tf.mul(y, tf.sub(6, y))))),

  [tf.Add]: binary(
    (dy) => dy,
    (dy) => dy,
  ),
  [tf.Sub]: binary(
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  [tf.Multiply]: binary(
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  [tf.RealDiv]: binary(
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  [tf.Maximum]: binary(
    (dy, a, b) => tf.mul(dy, tf.cast(tf.greaterEqual(a, b), 'float32')),
    (dy, a, b) => tf.mul(dy, tf.cast(tf.less(a, b), 'float32')),
  ),

  [tf.AddN]: { saveAllInputs: true, gradFunc: (dy, saved) => byIndex(saved.map(() => () => tf.clone(one(dy)))) },
  [tf.ClipByValue]: {
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { clipValueMin, clipValueMax }) => ({
      x: () => {
        const isInside = tf.logicalAnd(tf.greaterEqual(x, clipValueMin as number), tf.lessEqual(x, clipValueMax as number));
        return tf.mul(one(dy), tf.cast(isInside, 'float32'));
      },
    }),
  },
  [tf.Sum]: {
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis }) => ({ x: () => spread(one(dy), x.shape, axis, 1) }),
  },
  [tf.Mean]: {
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis }) => ({ x: () => spread(one(dy), x.shape, axis, one(dy).size / x.size) }),
  },
  [tf.Transpose]: {
    gradFunc: (dy, _, { perm }) => ({ x: () => tf.transpose(one(dy), inverse(perm as number[])) }),
  },
  [tf.PadV2]: {
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { paddings }) => {
      const begin = (paddings as [number, number][]).map(([before]) => before);
      return { x: () => tf.slice(one(dy), begin, x.shape) };
    },
  },
  [tf.Concat]: {
    saveAllInputs: true,
    gradFunc: (dy, saved, { axis }) => {
      const [along] = tf.util.parseAxisParam(axis as number, saved[0].shape);
      const sizes = saved.map(({ shape }) => shape[along]);
      return byIndex(tf.split(one(dy), sizes, along).map((part) => () => part));
    },
  },
  [tf.SplitV]: { gradFunc: (dy, _, { axis }) => ({ x: () => tf.concat(dy as tf.Tensor[], axis as number) }) },
  [tf.BatchMatMul]: {
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b], { transposeA, transposeB }) => {
      const d = one(dy);
      // With A = op(a), B = op(b): dA = dy B^T, dB = A^T dy.
      return {
        a: () => (transposeA === true ? tf.matMul(b, d, transposeB === true, true) : tf.matMul(d, b, false, transposeB !== true)),
        b: () => (transposeB === true ? tf.matMul(d, a, true, transposeA === true) : tf.matMul(a, d, transposeA !== true, false)),
      };
    },
  },
  [tf.Conv2D]: {
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attributes) => ({
      x: () => run(tf.Conv2DBackpropInput, { dy: one(dy), filter }, { ...attributes, inputShape: x.shape }),
      filter: () => run(tf.Conv2DBackpropFilter, { x, dy: one(dy) }, { ...attributes, filterShape: filter.shape }),
    }),
  },
  [tf.DepthwiseConv2dNative]: {
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], attributes) => ({
      x: () => run(tf.DepthwiseConv2dNativeBackpropInput, { dy: one(dy), filter }, { ...attributes, inputShape: x.shape }),
      filter: () => run(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy: one(dy) }, { ...attributes, filterShape: filter.shape }),
    }),
  },
  [tf.MaxPool]: {
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [input, output], attributes) => ({ x: () => run(tf.MaxPoolGrad, { dy: one(dy), input, output }, attributes) }),
  },
};

/** The operations that have a gradient here. */
export const DIFFERENTIABLE: readonly string[] = Object.keys(GRADIENTS);

function linear(gradient: (dy: tf.Tensor) => tf.Tensor): Gradient {
  return { gradFunc: (dy) => ({ x: () => gradient(one(dy)) }) };
}

function ofInput(gradient: Unary): Gradient {
  return { inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => gradient(one(dy), x) }) };
}

function ofOutput(gradient: Unary): Gradient {
  return { outputsToSave: [true], gradFunc: (dy, [y]) => ({ x: () => gradient(one(dy), y) }) };
}

type Binary = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Either side may have been broadcast: its gradient is summed back to its shape. */
function binary(towardsA: Binary, towardsB: Binary): Gradient {
  return {
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => ({
      a: () => summedTo(towardsA(one(dy), a, b), a.shape),
      b: () => summedTo(towardsB(one(dy), a, b), b.shape),
    }),
  };
}

function summedTo(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}

/** A reduction's gradient, back over the axes that it reduced, times `factor`. */
function spread(dy: tf.Tensor, shape: number[], axis: unknown, factor: number): tf.Tensor {
  const reduced = new Set(tf.util.parseAxisParam(axis as number | number[], shape));
  const kept = shape.map((side, i) => (reduced.has(i) ? 1 : side));
  return tf.mul(tf.reshape(dy, kept), tf.fill(shape, factor));
}

function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

function byIndex(gradients: readonly (() => tf.Tensor)[]): Record<string, () => tf.Tensor> {
  return Object.fromEntries(gradients.map((gradient, i) => [String(i), gradient]));
}

function run(kernelName: string, inputs: Record<string, tf.Tensor>, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel(kernelName, inputs, attributes);
}

/** The gradient of an operation with one output. */
function one(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(dy) ? dy[0] : dy;
}
