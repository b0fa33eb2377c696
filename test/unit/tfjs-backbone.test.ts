import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Backbone, layersOf } from '../../src/pipeline/backbone/layers.ts';
import { BACKBONES, backboneNamed } from '../../src/pipeline/backbone/registry.ts';
import { randomWeights, type Weights } from '../../src/pipeline/backbone/weights.ts';
import type { RgbImage } from '../../src/pipeline/images/image.ts';
import { addBackbone } from '../../src/pipeline/onnx/backbone.ts';
import { OnnxGraph } from '../../src/pipeline/onnx/graph.ts';
import { Random } from '../../src/pipeline/random.ts';
import { floatData, openSession, pixelsOf } from '../../src/pipeline/runtime/onnx.ts';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { downloadWeights, runBackbone, runLayers, uploadWeights } from '../../src/pipeline/runtime/tfjsBackbone.ts';

beforeAll(async () => {
  await startBackend('wasm');
});

describe.each(BACKBONES.map((backbone) => ({ backbone, name: backbone.name })))('$name', ({ backbone }) => {
  test('sees the same as under ONNX Runtime, at every tap, in pictures that are not square', async () => {
    const weights = randomWeights(layersOf(backbone), new Random(1));
    const images = noise(1, 96, 64);
    const features = tf.tidy(() => readTaps(backbone, images, weights));
    const expected = await onnxTaps(backbone, images, weights);
    for (const [i, { channels, stride }] of backbone.taps.entries()) {
      expect(features[i].shape).toEqual([1, 64 / stride, 96 / stride, channels]);
      expect(relativeError(await features[i].data<'float32'>(), expected[i])).toBeLessThan(1e-4);
    }
    tf.dispose(features);
  });
});

const MOBILE = backboneNamed('mobilenet_v2');

test('judges each picture of a batch by itself', async () => {
  const weights = randomWeights(layersOf(MOBILE), new Random(2));
  const images = noise(3, 64, 64);
  const [whole, alone] = tf.tidy(() => [readTaps(MOBILE, images, weights)[0], readTaps(MOBILE, [images[2]], weights)[0]]);
  const last = tf.slice(whole, [2, 0, 0, 0]);
  expect(relativeError(await last.data<'float32'>(), await alone.data<'float32'>())).toBeLessThan(1e-6);
  tf.dispose([whole, alone, last]);
});

test('goes on from features in the middle', async () => {
  const tensors = uploadWeights(randomWeights(layersOf(MOBILE), new Random(3)), layersOf(MOBILE));
  const [middle, end] = MOBILE.taps.map((tap) => tap.layer);
  const features = runBackbone(pixelTensor(noise(1, 64, 64)), MOBILE, [middle, end], tensors);
  const resumed = runLayers(new Map([[middle, features.get(middle)!]]), MOBILE, [end], tensors);
  expect([...(await resumed.get(end)!.data())]).toEqual([...(await features.get(end)!.data())]);
});

test('keeps no tensor but what it returns', () => {
  const tensors = uploadWeights(randomWeights(layersOf(MOBILE), new Random(4)), layersOf(MOBILE));
  const pixels = pixelTensor(noise(1, 64, 64));
  const before = tf.memory().numTensors;
  const features = runBackbone(
    pixels,
    MOBILE,
    MOBILE.taps.map((tap) => tap.layer),
    tensors,
  );
  expect(tf.memory().numTensors).toBe(before + MOBILE.taps.length);
  tf.dispose([...features.values()]);
  expect(tf.memory().numTensors).toBe(before);
});

test('weights come back as they were', async () => {
  const layers = layersOf(MOBILE).slice(0, 5);
  const weights = randomWeights(layers, new Random(5));
  const tensors = uploadWeights(weights, layers);
  expect(await downloadWeights(tensors, layers)).toEqual(weights);
  tf.dispose([...tensors.values()]);
});

function readTaps(backbone: Backbone, images: readonly RgbImage[], weights: Weights): tf.Tensor4D[] {
  const layers = backbone.taps.map((tap) => tap.layer);
  const features = runBackbone(pixelTensor(images), backbone, layers, uploadWeights(weights, layersOf(backbone)));
  return layers.map((layer) => features.get(layer)!);
}

/** The taps' features as ONNX Runtime computes them, `[N, h, w, C]` each. */
async function onnxTaps(backbone: Backbone, images: readonly RgbImage[], weights: Weights): Promise<Float32Array[]> {
  const graph = new OnnxGraph();
  addBackbone(graph, graph.input('pixels', 'uint8', ['n', 'h', 'w', 3]), backbone, layersOf(backbone), weights);
  const names = backbone.taps.map(({ layer }, i) => graph.node('Transpose', [layer], `tap${i}`, { perm: [0, 2, 3, 1] }));
  for (const name of names) graph.output(name, 'float32', ['n', `${name}.h`, `${name}.w`, 'c']);
  const session = await openSession(graph.encode());
  const outputs = await session.run({ pixels: pixelsOf(images) });
  const taps = names.map((name) => floatData(outputs[name]).slice());
  await session.release();
  return taps;
}

function noise(count: number, width: number, height: number): RgbImage[] {
  const random = new Random(7);
  return Array.from({ length: count }, () => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, () => random.integer(256)),
  }));
}

function pixelTensor(images: readonly RgbImage[]): tf.Tensor4D {
  const [{ width, height }] = images;
  return tf.stack(images.map((image) => tf.tensor3d(image.data, [height, width, 3], 'int32'))) as tf.Tensor4D;
}

/** The largest difference, relative to the largest value. */
function relativeError(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  let largest = 0;
  expected.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - actual[i]));
    largest = Math.max(largest, Math.abs(value));
  });
  expect(largest).toBeGreaterThan(0);
  return difference / largest;
}
