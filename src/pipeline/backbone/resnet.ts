import { type Activation, type AddLayer, type Backbone, type ConvLayer, INPUT, type Layer } from './layers.ts';

interface ResNet {
  name: string;
  title: string;
  /** Blocks per layer1..layer4. */
  depths: readonly [number, number, number, number];
  block: 'basic' | 'bottleneck';
  /** Channels of a bottleneck's inner convolutions relative to ResNet's own 64..512 (Zagoruyko & Komodakis 2016). */
  width: number;
}

/** torchvision's ResNet family (He et al. 2016, stride on the 3x3 convolution) with its layer names, without the classifier. */
function resnet({ name, title, depths, block, width }: ResNet): Backbone {
  const layers: Layer[] = [
    conv('conv1', INPUT, 3, 64, 7, 2, 'relu'),
    { op: 'maxPool', name: 'maxpool', from: 'conv1', kernel: 3, stride: 2, padding: [1, 1] },
  ];
  let from = 'maxpool';
  let channels = 64;
  depths.forEach((depth, stage) => {
    const planes = 64 * 2 ** stage;
    for (let i = 0; i < depth; i++) {
      const at = { name: `layer${stage + 1}.${i}`, from, in: channels, stride: i === 0 && stage > 0 ? 2 : 1 };
      layers.push(...(block === 'basic' ? basic({ ...at, planes }) : bottleneck({ ...at, planes, inner: planes * width })));
      from = at.name;
      channels = block === 'basic' ? planes : planes * 4;
    }
  });
  const expansion = block === 'basic' ? 1 : 4;
  return {
    name,
    title,
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    layers,
    layer1: { layer: `layer1.${depths[0] - 1}`, channels: 64 * expansion, stride: 4 },
    taps: [
      { layer: `layer2.${depths[1] - 1}`, channels: 128 * expansion, stride: 8 },
      { layer: `layer3.${depths[2] - 1}`, channels: 256 * expansion, stride: 16 },
    ],
  };
}

interface Block {
  name: string;
  from: string;
  in: number;
  planes: number;
  stride: number;
}

function basic({ name, from, in: channels, planes, stride }: Block): Layer[] {
  const [shortcut, ...projection] = shortcutOf(name, from, channels, planes, stride);
  return [
    conv(`${name}.conv1`, from, channels, planes, 3, stride, 'relu'),
    conv(`${name}.conv2`, `${name}.conv1`, planes, planes, 3, 1, 'none'),
    ...projection,
    sum(name, shortcut, `${name}.conv2`),
  ];
}

function bottleneck({ name, from, in: channels, planes, stride, inner }: Block & { inner: number }): Layer[] {
  const [shortcut, ...projection] = shortcutOf(name, from, channels, planes * 4, stride);
  return [
    conv(`${name}.conv1`, from, channels, inner, 1, 1, 'relu'),
    conv(`${name}.conv2`, `${name}.conv1`, inner, inner, 3, stride, 'relu'),
    conv(`${name}.conv3`, `${name}.conv2`, inner, planes * 4, 1, 1, 'none'),
    ...projection,
    sum(name, shortcut, `${name}.conv3`),
  ];
}

/** The name of what the residual is added to, and the projection that makes it where the shape changes. */
function shortcutOf(name: string, from: string, channels: number, out: number, stride: number): [string, ...ConvLayer[]] {
  if (channels === out && stride === 1) return [from];
  const projection = `${name}.downsample.0`;
  return [projection, conv(projection, from, channels, out, 1, stride, 'none')];
}

function sum(name: string, shortcut: string, branch: string): AddLayer {
  return { op: 'add', name, from: [shortcut, branch], activation: 'relu' };
}

function conv(
  name: string,
  from: string,
  channels: number,
  out: number,
  kernel: number,
  stride: number,
  activation: Activation,
): ConvLayer {
  const pad = (kernel - 1) / 2;
  return { op: 'conv', name, from, in: channels, out, kernel, stride, padding: [pad, pad], groups: 1, activation };
}

export const RESNET18 = resnet({ name: 'resnet18', title: 'ResNet-18', depths: [2, 2, 2, 2], block: 'basic', width: 1 });

export const WIDE_RESNET50_2 = resnet({
  name: 'wide_resnet50_2',
  title: 'Wide ResNet-50-2',
  depths: [3, 4, 6, 3],
  block: 'bottleneck',
  width: 2,
});
