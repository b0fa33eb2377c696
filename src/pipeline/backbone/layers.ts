import { sizeOf } from '../tensor.ts';

/** A convolution with its batch norm folded in. Weights: `<name>.weight` [out, in / groups, kernel, kernel], `<name>.bias` [out]. */
export interface ConvLayer {
  readonly op: 'conv';
  readonly name: string;
  readonly from: string;
  readonly in: number;
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
  /** 1 for a full convolution, `in` for a depthwise one. */
  readonly groups: number;
  readonly activation: Activation;
}

export interface MaxPoolLayer {
  readonly op: 'maxPool';
  readonly name: string;
  readonly from: string;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** The end of a residual block: the sum of two layers, then the activation. */
export interface AddLayer {
  readonly op: 'add';
  readonly name: string;
  readonly from: readonly [string, string];
  readonly activation: Activation;
}

/** Twice the size, bilinear, half-pixel centres. */
export interface UpsampleLayer {
  readonly op: 'upsample';
  readonly name: string;
  readonly from: string;
}

export type Layer = ConvLayer | MaxPoolLayer | AddLayer | UpsampleLayer;
export type Activation = 'none' | 'relu' | 'relu6';

/** Rows of zeros before and after, the same in both directions. TensorFlow's SAME pads unevenly at stride 2. */
export type Padding = readonly [before: number, after: number];

/** The name under which the first layer finds the normalised picture. */
export const INPUT = 'input';

/** Where features are read. `stride` is input pixels per feature cell. */
export interface Tap {
  readonly layer: string;
  readonly channels: number;
  readonly stride: number;
}

/** A feature extractor as data: a table of layers in running order and the places to read it. */
export interface Backbone {
  readonly name: string;
  readonly title: string;
  /** Per channel, on RGB / 255: (x - mean) / std. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  readonly layers: readonly Layer[];
  /** The field's layer1 (stride 4): too fine for the bank, right for telling the outline of an anomaly. */
  readonly layer1: Tap;
  /** The two taps of the memory bank, the field's layer2 (stride 8) and layer3 (stride 16). */
  readonly taps: readonly [layer2: Tap, layer3: Tap];
}

/** The layers that the named ones need, in running order: the backbone cut after the last layer used. */
export function layersFor(backbone: Backbone, wanted: readonly string[]): Layer[] {
  const needed = new Set(wanted);
  const kept: Layer[] = [];
  for (const layer of [...backbone.layers].reverse()) {
    if (!needed.has(layer.name)) continue;
    kept.unshift(layer);
    for (const source of sourcesOf(layer)) needed.add(source);
  }
  return kept;
}

/** The layers that those of `to` need and `from` does not, in running order. */
export function layersBetween(backbone: Backbone, from: string, to: readonly string[]): Layer[] {
  const before = new Set(layersFor(backbone, [from]));
  return layersFor(backbone, to).filter((layer) => !before.has(layer));
}

/** The layers that the taps need: the backbone cut after the last one used. */
export function layersOf(backbone: Backbone): Layer[] {
  return layersFor(
    backbone,
    backbone.taps.map((tap) => tap.layer),
  );
}

/** The layers that a layer reads. */
export function sourcesOf(layer: Layer): readonly string[] {
  return layer.op === 'add' ? layer.from : [layer.from];
}

/** The shape of each weight that the layers read, by tensor name. */
export function weightShapes(layers: readonly Layer[]): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const layer of layers) {
    if (layer.op !== 'conv') continue;
    shapes.set(`${layer.name}.weight`, [layer.out, layer.in / layer.groups, layer.kernel, layer.kernel]);
    shapes.set(`${layer.name}.bias`, [layer.out]);
  }
  return shapes;
}

/** How many numbers the layers learn, batch norm folded in. */
export function parametersOf(layers: readonly Layer[]): number {
  return [...weightShapes(layers).values()].reduce((sum, shape) => sum + sizeOf(shape), 0);
}
