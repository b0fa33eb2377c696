import { type Backbone, type ConvLayer, INPUT } from '../src/pipeline/backbone/layers.ts';

/** Two layers of a ResNet, a projected shortcut and one layer that no tap needs: small enough to write its files in a test. */
export const TINY_RESNET: Backbone = {
  name: 'tiny_resnet',
  title: 'Tiny ResNet',
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
  layers: [
    conv({ name: 'conv1', from: INPUT, in: 3, out: 4, kernel: 3 }),
    conv({ name: 'layer2.0.conv1', from: 'conv1', in: 4, out: 6, kernel: 3 }),
    conv({ name: 'layer2.0.downsample.0', from: 'conv1', in: 4, out: 6, kernel: 1 }),
    { op: 'add', name: 'layer2.0', from: ['layer2.0.downsample.0', 'layer2.0.conv1'], activation: 'relu' },
    conv({ name: 'layer4.0.conv1', from: 'layer2.0', in: 6, out: 8, kernel: 1 }),
  ],
  layer1: { layer: 'conv1', channels: 4, stride: 2 },
  taps: [
    { layer: 'conv1', channels: 4, stride: 2 },
    { layer: 'layer2.0', channels: 6, stride: 4 },
  ],
};

/** A stem, a depthwise and a projecting convolution, as the networks of inverted residuals begin. */
export const TINY_MOBILE: Backbone = {
  ...TINY_RESNET,
  name: 'tiny_mobile',
  title: 'Tiny mobile network',
  layers: [
    conv({ name: 'stem', from: INPUT, in: 3, out: 4, kernel: 3 }),
    conv({ name: 'block0.depthwise', from: 'stem', in: 4, out: 4, kernel: 3, groups: 4 }),
    conv({ name: 'block0.project', from: 'block0.depthwise', in: 4, out: 2, kernel: 1 }),
  ],
  layer1: { layer: 'stem', channels: 4, stride: 2 },
  taps: [
    { layer: 'stem', channels: 4, stride: 2 },
    { layer: 'block0.project', channels: 2, stride: 4 },
  ],
};

function conv(layer: Pick<ConvLayer, 'name' | 'from' | 'in' | 'out' | 'kernel'> & { groups?: number }): ConvLayer {
  return { op: 'conv', stride: 2, padding: [0, 1], groups: 1, activation: 'relu', ...layer };
}
