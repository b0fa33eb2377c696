import { type Backbone, type ConvLayer, INPUT, type Layer, type Padding, type Tap } from './layers.ts';

/** One row of the table of an inverted-residual network: how many blocks, and the shape of each. */
interface Stage {
  expansion: number;
  kernel: number;
  /** Stride of the first block; the others have 1. */
  stride: number;
  out: number;
  repeat: number;
}

interface MobileNet extends Pick<Backbone, 'name' | 'title' | 'mean' | 'std' | 'layer1' | 'taps'> {
  stem: number;
  stages: readonly Stage[];
}

/**
 * Networks of inverted residuals (Sandler et al. 2018): expand 1x1, depthwise, project 1x1 without activation; TensorFlow's
 * SAME padding. Blocks are named `block<i>` with `.expand`, `.depthwise` and `.project` inside.
 */
function mobile({ stem, stages, ...about }: MobileNet): Backbone {
  const layers: Layer[] = [conv('stem', INPUT, { in: 3, out: stem, kernel: 3, stride: 2 })];
  let from = 'stem';
  let channels = stem;
  let index = 0;
  for (const { expansion, kernel, stride, out, repeat } of stages) {
    for (let i = 0; i < repeat; i++, index++) {
      const name = `block${index}`;
      const inner = channels * expansion;
      const blockStride = i === 0 ? stride : 1;
      const expanded = expansion === 1 ? from : `${name}.expand`;
      if (expansion !== 1) layers.push(conv(expanded, from, { in: channels, out: inner }));
      layers.push(conv(`${name}.depthwise`, expanded, { in: inner, out: inner, kernel, stride: blockStride, groups: inner }));
      const project = `${name}.project`;
      layers.push(conv(project, `${name}.depthwise`, { in: inner, out, activation: 'none' }));
      const residual = blockStride === 1 && channels === out;
      if (residual) layers.push({ op: 'add', name, from: [from, project], activation: 'none' });
      from = residual ? name : project;
      channels = out;
    }
  }
  return { ...about, layers };
}

type Shape = Pick<ConvLayer, 'in' | 'out'> & Partial<Pick<ConvLayer, 'kernel' | 'stride' | 'groups' | 'activation'>>;

function conv(name: string, from: string, { kernel = 1, stride = 1, groups = 1, activation = 'relu6', ...shape }: Shape): ConvLayer {
  return { op: 'conv', name, from, ...shape, kernel, stride, padding: same(kernel, stride), groups, activation };
}

/** TensorFlow's SAME padding on an even side: the odd row goes after. */
function same(kernel: number, stride: number): Padding {
  const total = kernel - stride;
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

function tap(layer: string, channels: number, stride: number): Tap {
  return { layer, channels, stride };
}

/** EfficientNet-Lite0 (Tan & Le 2019, the edge variant without squeeze-and-excitation, ReLU6). */
export const EFFICIENTNET_LITE0 = mobile({
  name: 'efficientnet_lite0',
  title: 'EfficientNet-Lite0',
  mean: [0.498, 0.498, 0.498],
  std: [0.502, 0.502, 0.502],
  stem: 32,
  stages: [
    { expansion: 1, kernel: 3, stride: 1, out: 16, repeat: 1 },
    { expansion: 6, kernel: 3, stride: 2, out: 24, repeat: 2 },
    { expansion: 6, kernel: 5, stride: 2, out: 40, repeat: 2 },
    { expansion: 6, kernel: 3, stride: 2, out: 80, repeat: 3 },
    { expansion: 6, kernel: 5, stride: 1, out: 112, repeat: 3 },
    { expansion: 6, kernel: 5, stride: 2, out: 192, repeat: 4 },
    { expansion: 6, kernel: 3, stride: 1, out: 320, repeat: 1 },
  ],
  layer1: tap('block2', 24, 4),
  taps: [tap('block4', 40, 8), tap('block8.project', 112, 16)],
});

/** MobileNetV2 1.0 (Sandler et al. 2018). */
export const MOBILENET_V2 = mobile({
  name: 'mobilenet_v2',
  title: 'MobileNetV2',
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
  stem: 32,
  stages: [
    { expansion: 1, kernel: 3, stride: 1, out: 16, repeat: 1 },
    { expansion: 6, kernel: 3, stride: 2, out: 24, repeat: 2 },
    { expansion: 6, kernel: 3, stride: 2, out: 32, repeat: 3 },
    { expansion: 6, kernel: 3, stride: 2, out: 64, repeat: 4 },
    { expansion: 6, kernel: 3, stride: 1, out: 96, repeat: 3 },
    { expansion: 6, kernel: 3, stride: 2, out: 160, repeat: 3 },
    { expansion: 6, kernel: 3, stride: 1, out: 320, repeat: 1 },
  ],
  layer1: tap('block2', 24, 4),
  taps: [tap('block5', 32, 8), tap('block12', 96, 16)],
});
