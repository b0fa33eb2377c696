import type { Activation, Backbone, ConvLayer, Layer, Tap } from './layers.ts';
import { randomWeights, type Weights } from './weights.ts';
import type { Random } from '../random.ts';
import type { Tensor } from '../tensor.ts';

/** Channels of every layer between the taps and the logits. */
const WIDTH = 64;
/** log(p / (1 - p)) of the share of anomalous pixels before anything is learned (Lin et al. 2017, section 4.1). */
const PRIOR_LOGIT = Math.log(0.02 / 0.98);

/** What D gives: one logit of "anomalous" per cell of the layer1 grid, `[N, 1, H / 4, W / 4]`. */
export const LOGITS = 'd.logits';

/** A trained D: its layers and their weights for the backbone's raw features. */
export interface Discriminator {
  readonly layers: readonly Layer[];
  readonly weights: Weights;
}

/** The features that D looks at, from fine to coarse. */
export function discriminatorTaps({ layer1, taps }: Backbone): readonly [Tap, Tap, Tap] {
  return [layer1, ...taps];
}

/**
 * The discriminative network D of ToCoAD (arXiv 2407.01312): a decoder over F's layers 1-3 with skips. The paper mirrors its
 * WideResNet50; ours is a feature pyramid (Lin et al. 2017, "Feature Pyramid Networks"), which is far smaller: each layer is brought to
 * 64 channels, the coarse one upsampled and added to the finer one, and the sum convolved.
 * @returns layers that read the backbone's taps by their names and end in `LOGITS`
 */
export function discriminatorLayers(backbone: Backbone): Layer[] {
  const [layer1, layer2, layer3] = discriminatorTaps(backbone);
  return [
    lateral('d.lateral3', layer3),
    { op: 'upsample', name: 'd.up3', from: 'd.lateral3' },
    lateral('d.lateral2', layer2),
    { op: 'add', name: 'd.sum2', from: ['d.up3', 'd.lateral2'], activation: 'relu' },
    conv('d.fuse2', 'd.sum2', WIDTH, 3, 'relu'),
    { op: 'upsample', name: 'd.up2', from: 'd.fuse2' },
    lateral('d.lateral1', layer1),
    { op: 'add', name: 'd.sum1', from: ['d.up2', 'd.lateral1'], activation: 'relu' },
    conv('d.fuse1', 'd.sum1', WIDTH, 3, 'relu'),
    conv(LOGITS, 'd.fuse1', 1, 1, 'none'),
  ];
}

/** Untrained weights for standardised features; the logits start at the prior. */
export function initialWeights(layers: readonly Layer[], random: Random): Weights {
  const weights = new Map<string, Tensor>(randomWeights(layers, random));
  const { shape, data } = weights.get(`${LOGITS}.weight`)!;
  weights.set(`${LOGITS}.weight`, { shape, data: data.map((weight) => 0.01 * weight) });
  weights.set(`${LOGITS}.bias`, { shape: [1], data: Float32Array.of(PRIOR_LOGIT) });
  return weights;
}

function lateral(name: string, { layer, channels }: Tap): ConvLayer {
  return { ...conv(name, layer, WIDTH, 1, 'none'), in: channels };
}

function conv(name: string, from: string, out: number, kernel: number, activation: Activation): ConvLayer {
  const pad = (kernel - 1) / 2;
  return { op: 'conv', name, from, in: WIDTH, out, kernel, stride: 1, padding: [pad, pad], groups: 1, activation };
}
