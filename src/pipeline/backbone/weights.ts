import { PipelineError } from '../errors.ts';
import type { Random } from '../random.ts';
import { sizeOf, type Tensor } from '../tensor.ts';
import { type Layer, weightShapes } from './layers.ts';

/** Weights by tensor name, batch norm folded in. */
export type Weights = ReadonlyMap<string, Tensor>;

/** Keeps what the layers read, in their order, and checks it: every shape right, every number finite. `where` names the source in errors. */
export function selectWeights(weights: Weights, layers: readonly Layer[], where: string): Weights {
  const selected = new Map<string, Tensor>();
  for (const [name, shape] of weightShapes(layers)) {
    const tensor = weights.get(name);
    const mismatch = (detail: string) => new PipelineError('WEIGHTS_MISMATCH', where, { detail: `${name} ${detail}` });
    if (!tensor) throw mismatch('is missing');
    if (tensor.shape.join() !== shape.join()) throw mismatch(`is [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`);
    if (!tensor.data.every(Number.isFinite)) throw mismatch('holds numbers that are not finite');
    selected.set(name, tensor);
  }
  return selected;
}

/** Untrained weights (He et al. 2015, fan-in), for tests and benchmarks of a backbone whose weights are not at hand. */
export function randomWeights(layers: readonly Layer[], random: Random): Weights {
  const weights = new Map<string, Tensor>();
  for (const [name, shape] of weightShapes(layers)) {
    const fanIn = sizeOf(shape.slice(1));
    const deviation = shape.length === 1 ? 0.01 : Math.sqrt(2 / fanIn);
    weights.set(name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random.normal(0, deviation)) });
  }
  return weights;
}
