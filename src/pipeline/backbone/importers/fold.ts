import { sizeOf, type Tensor } from '../../tensor.ts';
import type { Weights } from '../weights.ts';

/**
 * Folds an inference-time batch norm into the convolution before it: W' = W * g, b' = beta - mean * g, g = gamma / sqrt(var + epsilon),
 * per output channel (Jacob et al. 2018, section 3.2).
 */
export function foldBatchNorm(state: Weights, convolution: string, norm: string, epsilon: number): { weight: Tensor; bias: Tensor } {
  const take = (name: string): Tensor => {
    const tensor = state.get(name);
    if (!tensor) throw new TypeError(`${name} is missing`);
    return tensor;
  };
  const { shape, data } = take(`${convolution}.weight`);
  const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => take(`${norm}.${part}`).data);
  const gain = gamma.map((g, channel) => g / Math.sqrt(variance[channel] + epsilon));
  const perChannel = sizeOf(shape.slice(1));
  return {
    weight: { shape, data: data.map((w, i) => w * gain[Math.floor(i / perChannel)]) },
    bias: { shape: [shape[0]], data: beta.map((b, channel) => b - mean[channel] * gain[channel]) },
  };
}
