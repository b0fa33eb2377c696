import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { foldBatchNorm } from '../../src/pipeline/backbone/importers/fold.ts';
import { importWeights } from '../../src/pipeline/backbone/importers/published.ts';
import { type Backbone, layersOf, weightShapes } from '../../src/pipeline/backbone/layers.ts';
import { randomWeights, type Weights } from '../../src/pipeline/backbone/weights.ts';
import { Random } from '../../src/pipeline/random.ts';
import { encodeSafetensors } from '../../src/pipeline/safetensors.ts';
import { sizeOf, type Tensor } from '../../src/pipeline/tensor.ts';
import { testFolder } from '../folders.ts';
import { TINY_MOBILE, TINY_RESNET } from '../tiny-backbone.ts';
import { floatFile, torchLegacy, torchZip } from '../torch-files.ts';

const folder = await testFolder();
const FOLDED = randomWeights(layersOf(TINY_RESNET), new Random(1));

/** The published name of each convolution of the tiny networks, and of the batch norm behind it. */
const TORCHVISION_NAMES = [
  ['conv1', 'conv1', 'bn1'],
  ['layer2.0.conv1', 'layer2.0.conv1', 'layer2.0.bn1'],
  ['layer2.0.downsample.0', 'layer2.0.downsample.0', 'layer2.0.downsample.1'],
] as const;
const EFFICIENTNET_NAMES = [
  ['stem', '_conv_stem', '_bn0'],
  ['block0.depthwise', '_blocks.0._depthwise_conv', '_blocks.0._bn1'],
  ['block0.project', '_blocks.0._project_conv', '_blocks.0._bn2'],
] as const;

describe('batch norm', () => {
  test('folded in gives what the convolution and the norm give one after the other', () => {
    const random = new Random(3);
    const state = published(['conv', 'conv', 'bn'], [2, 3, 2, 2], random);
    const { weight, bias } = foldBatchNorm(state, 'conv', 'bn', 1e-3);
    for (let i = 0; i < 20; i++) {
      const patch = Array.from({ length: 12 }, () => random.normal());
      const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => state.get(`bn.${part}`)!.data);
      for (const channel of [0, 1]) {
        const plain = dot(patch, state.get('conv.weight')!.data.subarray(12 * channel));
        const normed = (gamma[channel] * (plain - mean[channel])) / Math.sqrt(variance[channel] + 1e-3) + beta[channel];
        expect(dot(patch, weight.data.subarray(12 * channel)) + bias.data[channel]).toBeCloseTo(normed, 4);
      }
    }
    expect([weight.shape, bias.shape]).toEqual([[2, 3, 2, 2], [2]]);
  });
});

describe.each<[string, Backbone, readonly (readonly [string, string, string])[], number]>([
  ["torchvision's and timm's ResNet names", TINY_RESNET, TORCHVISION_NAMES, 1e-5],
  ["the PyTorch EfficientNet-Lite's names", TINY_MOBILE, EFFICIENTNET_NAMES, 1e-3],
])('%s', (_, backbone, names, epsilon) => {
  const shapes = weightShapes(layersOf(backbone));
  const random = new Random(5);
  const state = new Map(names.flatMap((name) => [...published(name, shapes.get(`${name[0]}.weight`)!, random)]));

  test.each([
    ['zip.pth', torchZip(floatFile(state))],
    ['legacy.pth', torchLegacy(floatFile(state))],
    ['state.safetensors', encodeSafetensors(state)],
    ['misnamed.safetensors', torchZip(floatFile(state))],
  ])('in %s', async (name, bytes) => {
    const { weights, files } = await importWeights(await saved(name, bytes), backbone);
    expect([...weights.keys()]).toEqual([...shapes.keys()]);
    for (const [layer, convolution, norm] of names) {
      const { weight, bias } = foldBatchNorm(state, convolution, norm, epsilon);
      expect(weights.get(`${layer}.weight`)).toEqual(weight);
      expect(weights.get(`${layer}.bias`)).toEqual(bias);
    }
    expect(files).toEqual([{ name, sha256: sha256(bytes) }]);
  });

  test('a missing norm is named', async () => {
    const [, , norm] = names[2];
    const lacking = new Map([...state].filter(([name]) => name !== `${norm}.running_var`));
    const path = await saved('lacking.pth', torchZip(floatFile(lacking)));
    await expect(importWeights(path, backbone)).rejects.toMatchObject({
      code: 'WEIGHTS_MISMATCH',
      message: expect.stringContaining(`${norm}.running_var is missing`) as string,
    });
  });
});

describe('our own safetensors', () => {
  test('keep what the taps need and leave out the rest', async () => {
    const spare = randomWeights(TINY_RESNET.layers, new Random(1));
    const { weights } = await importWeights(await saved('whole.safetensors', encodeSafetensors(spare)), TINY_RESNET);
    expect(spare.has('layer4.0.conv1.weight')).toBe(true);
    expect([...weights.keys()]).toEqual([...weightShapes(layersOf(TINY_RESNET)).keys()]);
  });

  test('half precision is widened', async () => {
    const half = new Map([...FOLDED].map(([name, { shape, data }]) => [name, { shape, data: Float16Array.from(data) }]));
    const { weights } = await importWeights(await saved('half.safetensors', encodeSafetensors(half)), TINY_RESNET);
    expect(weights.get('conv1.bias')!.data).toEqual(Float32Array.from(half.get('conv1.bias')!.data));
  });

  test.each<[string, string, Tensor]>([
    ['of another shape', 'conv1.weight is [4, 3, 1, 9], not [4, 3, 3, 3]', { shape: [4, 3, 1, 9], data: new Float32Array(108) }],
    ['with a number that is not finite', 'conv1.weight holds numbers that are not finite', nonFinite([4, 3, 3, 3])],
  ])('a tensor %s is refused', async (_, reason, tensor) => {
    const path = await saved('bad.safetensors', encodeSafetensors(new Map(FOLDED).set('conv1.weight', tensor)));
    await expect(importWeights(path, TINY_RESNET)).rejects.toMatchObject({
      code: 'WEIGHTS_MISMATCH',
      message: expect.stringContaining(reason) as string,
    });
  });

  test('a SHA-256 is held to', async () => {
    const bytes = encodeSafetensors(FOLDED);
    const path = await saved('folded.safetensors', bytes);
    const { weights } = await importWeights(path, TINY_RESNET, { sha256: sha256(bytes) });
    expect(weights).toEqual(FOLDED);
    await expect(importWeights(path, TINY_RESNET, { sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'WEIGHTS_DIGEST_WRONG' });
  });
});

describe('TensorFlow.js', () => {
  const PREFIX = 'FeatureExtractor/MobilenetV2';
  const random = new Random(7);
  const stem = numbers([3, 3, 3, 4], random);
  const depthwise = numbers([3, 3, 4, 1], random);
  const gain = numbers([4], random);
  const project = numbers([1, 1, 4, 2], random);
  const biases = [numbers([4], random), numbers([4], random), numbers([2], random)];
  const stored: [name: string, tensor: Tensor][] = [
    [`${PREFIX}/Conv/Conv2D/merged_input`, stem],
    [`${PREFIX}/Conv/BatchNorm/batchnorm/sub`, biases[0]],
    ['Preprocessor/mul/x', numbers([5], random)],
    [`${PREFIX}/expanded_conv/depthwise/depthwise_weights`, depthwise],
    [`${PREFIX}/expanded_conv/depthwise/BatchNorm/batchnorm/mul`, gain],
    [`${PREFIX}/expanded_conv/depthwise/BatchNorm/batchnorm/sub`, biases[1]],
    [`${PREFIX}/expanded_conv/project/Conv2D/merged_input`, project],
    [`${PREFIX}/expanded_conv/project/BatchNorm/batchnorm/sub`, biases[2]],
  ];
  const bytes = Buffer.concat(stored.map(([, { data }]) => new Uint8Array(data.buffer)));
  const shards = [bytes.subarray(0, 501), bytes.subarray(501)];
  const weights = stored.map(([name, { shape }]) => ({ name, shape: [...shape], dtype: 'float32' }));

  async function graph(name: string, entries: readonly object[] = weights, paths = ['a.bin', 'b.bin']): Promise<string> {
    await mkdir(join(folder, name));
    await Promise.all(shards.map((shard, i) => writeFile(join(folder, name, ['a.bin', 'b.bin'][i]), shard)));
    return saved(
      join(name, 'model.json'),
      Buffer.from(JSON.stringify({ format: 'graph-model', weightsManifest: [{ paths, weights: entries }] })),
    );
  }

  test('a graph is read across its shards, output channels first, the depthwise gain multiplied in', async () => {
    const { weights: read, files } = await importWeights(await graph('whole'), TINY_MOBILE);
    const at = (tensor: Tensor, o: number, i: number, y: number, x: number): number => {
      const [, inner, rows, columns] = tensor.shape;
      return tensor.data[((o * inner + i) * rows + y) * columns + x];
    };
    expect(at(read.get('stem.weight')!, 3, 1, 2, 0)).toBe(stem.data[((2 * 3 + 0) * 3 + 1) * 4 + 3]);
    expect(at(read.get('block0.depthwise.weight')!, 2, 0, 1, 2)).toBeCloseTo(depthwise.data[(1 * 3 + 2) * 4 + 2] * gain.data[2], 6);
    expect(at(read.get('block0.project.weight')!, 1, 3, 0, 0)).toBe(project.data[3 * 2 + 1]);
    expect(['stem', 'block0.depthwise', 'block0.project'].map((layer) => read.get(`${layer}.bias`)!.data)).toEqual(
      biases.map(({ data }) => data),
    );
    expect(files.map(({ name }) => name)).toEqual(['model.json', 'a.bin', 'b.bin']);
    expect(files[2].sha256).toBe(sha256(shards[1]));
  });

  test.each<[string, string, readonly object[], string[]]>([
    ['a shard that is not there', 'WEIGHTS_UNREADABLE', weights, ['a.bin', 'c.bin']],
    ['tensors that reach past the shards', 'WEIGHTS_BROKEN', weights, ['a.bin']],
    ['a shard outside its folder', 'WEIGHTS_BROKEN', weights, ['../a.bin']],
    ['quantised weights', 'WEIGHTS_BROKEN', [{ ...weights[0], quantization: { dtype: 'uint8' } }], ['a.bin']],
    ['a type that is not known', 'WEIGHTS_BROKEN', [{ ...weights[0], dtype: 'string' }], ['a.bin']],
    ['another network', 'WEIGHTS_MISMATCH', weights.slice(2, 3), ['a.bin']],
  ])('a graph with %s is refused', async (name, code, entries, paths) => {
    await expect(importWeights(await graph(name, entries, paths), TINY_MOBILE)).rejects.toMatchObject({ code });
  });
});

test.each([
  ['nothing', new Uint8Array()],
  ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3)],
  ['a JSON of something else', Buffer.from('{"name": "lynceus", "version": "0"}')],
  ['text', Buffer.from('conv1.weight: 1 2 3 4')],
])('a file of %s is refused', async (name, bytes) => {
  await expect(importWeights(await saved(`${name}.pth`, bytes), TINY_RESNET)).rejects.toMatchObject({ code: 'WEIGHTS_BROKEN' });
});

test('a file that is not there is refused', async () => {
  await expect(importWeights(join(folder, 'none.pth'), TINY_RESNET)).rejects.toMatchObject({ code: 'WEIGHTS_UNREADABLE' });
});

/** A convolution and its batch norm, under published names. */
function published([, convolution, norm]: readonly [string, string, string], shape: readonly number[], random: Random): Weights {
  const [out] = shape;
  return new Map([
    [`${convolution}.weight`, numbers(shape, random)],
    [`${norm}.weight`, numbers([out], random)],
    [`${norm}.bias`, numbers([out], random)],
    [`${norm}.running_mean`, numbers([out], random)],
    [`${norm}.running_var`, { shape: [out], data: Float32Array.from({ length: out }, () => random.uniform(0.5, 2)) }],
  ]);
}

function numbers(shape: readonly number[], random: Random): Tensor {
  return { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random.normal()) };
}

function nonFinite(shape: readonly number[]): Tensor {
  return { shape, data: new Float32Array(sizeOf(shape)).fill(NaN, 5, 6) };
}

function dot(a: readonly number[], b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function saved(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}
