import { describe, expect, test } from 'vitest';
import { type Backbone, INPUT, type Layer, layersFor, layersOf, parametersOf, sourcesOf } from '../../src/pipeline/backbone/layers.ts';
import { backboneNamed, BACKBONES } from '../../src/pipeline/backbone/registry.ts';
import { TINY_RESNET } from '../tiny-backbone.ts';

/**
 * Parameters that the publishers state for the whole network, and of the classifier that our tables leave out: the fully connected
 * layer (1,000 classes) and, in the mobile networks, the 1x1 convolution with batch norm before it (320 to 1,280 channels).
 */
const MOBILE_HEAD = 320 * 1280 + 2 * 1280 + 1280 * 1000 + 1000;
const PUBLISHED = {
  resnet18: { whole: 11_689_512, classifier: 512 * 1000 + 1000 },
  wide_resnet50_2: { whole: 68_883_240, classifier: 2048 * 1000 + 1000 },
  mobilenet_v2: { whole: 3_504_872, classifier: MOBILE_HEAD },
  efficientnet_lite0: { whole: 4_652_008, classifier: MOBILE_HEAD },
};

describe.each(BACKBONES.map((backbone) => ({ name: backbone.name as keyof typeof PUBLISHED, backbone })))('$name', ({ name, backbone }) => {
  test('has as many parameters as its publisher states', () => {
    const { whole, classifier } = PUBLISHED[name];
    // A batch norm learns a scale and a shift for each channel; folded in, only the shift stays, as the bias.
    const scales = backbone.layers.reduce((sum, layer) => sum + (layer.op === 'conv' ? layer.out : 0), 0);
    expect(parametersOf(backbone.layers) + scales).toBe(whole - classifier);
  });

  test('every layer reads what an earlier one gave, in channels and size', () => {
    const shapes = shapesOf(backbone);
    expect(shapes.size).toBe(backbone.layers.length + 1);
  });

  test('its taps have the channels and strides that they state', () => {
    const shapes = shapesOf(backbone);
    const taps = [backbone.layer1, ...backbone.taps];
    for (const { layer, channels, stride } of taps) expect(shapes.get(layer)).toEqual({ channels, side: SIDE / stride });
    expect(taps.map(({ stride }) => stride)).toEqual([4, 8, 16]);
  });

  test('cut, it ends at its last tap and keeps nothing that no tap needs', () => {
    const kept = layersOf(backbone);
    const needed = new Set([...kept.flatMap(sourcesOf), ...backbone.taps.map(({ layer }) => layer)]);
    expect(kept.at(-1)!.name).toBe(backbone.taps[1].layer);
    expect(kept.filter(({ name }) => !needed.has(name))).toEqual([]);
    expect(backbone.layers.filter((layer) => kept.includes(layer))).toEqual(kept);
    expect(kept.length).toBeLessThan(backbone.layers.length);
  });
});

test('a cut follows both sides of a sum', () => {
  const names = (wanted: string[]) => layersFor(TINY_RESNET, wanted).map(({ name }) => name);
  expect(names(['layer2.0'])).toEqual(['conv1', 'layer2.0.conv1', 'layer2.0.downsample.0', 'layer2.0']);
  expect(names(['conv1'])).toEqual(['conv1']);
});

test('an unknown name is refused with those that are known', () => {
  expect(() => backboneNamed('resnet9')).toThrow(/resnet9.*efficientnet_lite0/);
});

const SIDE = 256;

interface Shape {
  channels: number;
  side: number;
}

/** Walks a square picture through the table; fails where a layer does not fit what it reads. */
function shapesOf({ layers }: Backbone): Map<string, Shape> {
  const shapes = new Map<string, Shape>([[INPUT, { channels: 3, side: SIDE }]]);
  for (const layer of layers) {
    const sources = sourcesOf(layer).map((name) => shapes.get(name));
    expect(sources, layer.name).not.toContain(undefined);
    expect(shapes.has(layer.name), layer.name).toBe(false);
    shapes.set(layer.name, shapeOf(layer, sources as Shape[]));
  }
  return shapes;
}

function shapeOf(layer: Layer, [first, second]: Shape[]): Shape {
  if (layer.op === 'add') {
    expect(first, layer.name).toEqual(second);
    return first;
  }
  if (layer.op === 'upsample') return { channels: first.channels, side: 2 * first.side };
  const [before, after] = layer.padding;
  const side = Math.floor((first.side + before + after - layer.kernel) / layer.stride) + 1;
  if (layer.op === 'maxPool') return { channels: first.channels, side };
  expect(layer.in, layer.name).toBe(first.channels);
  expect(layer.out % layer.groups, layer.name).toBe(0);
  return { channels: layer.out, side };
}
