import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { discriminatorLayers } from '../../src/pipeline/backbone/discriminator.ts';
import { layersFor, layersOf } from '../../src/pipeline/backbone/layers.ts';
import { backboneNamed, BACKBONES } from '../../src/pipeline/backbone/registry.ts';
import { randomWeights } from '../../src/pipeline/backbone/weights.ts';
import { compileGraph, type Model } from '../../src/pipeline/bundle/compile.ts';
import type { RgbImage } from '../../src/pipeline/images/image.ts';
import type { Projection } from '../../src/pipeline/memory/projection.ts';
import { Random } from '../../src/pipeline/random.ts';
import { floatData, openSession, pixelsOf } from '../../src/pipeline/runtime/onnx.ts';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { TensorflowJudge } from '../../src/pipeline/bundle/tfjsJudge.ts';
import type { ImageScoreKind } from '../../src/pipeline/scoring/imageScore.ts';

const WIDTH_PX = 96;
const HEIGHT_PX = 64;

beforeAll(async () => {
  await startBackend('wasm');
});

const SCORE_KINDS: readonly ImageScoreKind[] = ['smoothedMaximum', 'topPatches', 'patchMaximum'];

const CASES = BACKBONES.flatMap(({ name }, i) => {
  const scoreKind = SCORE_KINDS[i % SCORE_KINDS.length];
  return [modelOf(name, scoreKind), withSecond(modelOf(name, scoreKind))].map((model) => ({
    model,
    title: model.second ? `${name}, tuned, with D on the frozen one,` : name,
  }));
});

test.each(CASES)('$title judges as its compiled graph does', async ({ model }) => {
  const images = noise(2);
  const session = await openSession(compileGraph(model, {}));
  const expected = await session.run({ pixels: pixelsOf(images) });
  const judge = new TensorflowJudge(model);
  const judged = await judge.judge(images);
  const maps = floatData(expected.map);
  const largest = maps.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  judged.forEach(({ map, score }, i) => {
    expect(Math.abs(score - floatData(expected.score)[i]) / largest).toBeLessThan(1e-4);
    const differences = map.map((value, j) => Math.abs(value - maps[i * map.length + j]));
    expect(differences.reduce((a, b) => Math.max(a, b)) / largest).toBeLessThan(1e-4);
  });
  expect(judged.map(({ map }) => map.length)).toEqual([WIDTH_PX * HEIGHT_PX, WIDTH_PX * HEIGHT_PX]);
  judge.dispose();
  await session.release();
});

test('holds its tensors until it is disposed of, and gathers no more', async () => {
  const before = tf.memory().numTensors;
  const judge = new TensorflowJudge(modelOf('mobilenet_v2', 'patchMaximum'));
  const open = tf.memory().numTensors;
  expect(open).toBeGreaterThan(before);
  await judge.judge(noise(1));
  expect(tf.memory().numTensors).toBe(open);
  judge.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('refuses a picture of another size and keeps nothing of it', async () => {
  const judge = new TensorflowJudge(modelOf('mobilenet_v2', 'patchMaximum'));
  const open = tf.memory().numTensors;
  const wrong = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) };
  await expect(judge.judge([wrong])).rejects.toThrow('a picture is 64 x 64 px, not 96 x 64');
  expect(tf.memory().numTensors).toBe(open);
  judge.dispose();
});

/** A model of random parts whose bank is larger than one chunk of the search. */
function modelOf(name: string, scoreKind: ImageScoreKind): Model {
  const random = new Random(3);
  const backbone = backboneNamed(name);
  const normals = (count: number, deviation: number) => Float32Array.from({ length: count }, () => random.normal(0, deviation));
  const from = backbone.taps[0].channels + backbone.taps[1].channels;
  const projection: Projection = { from, to: 16, mean: normals(from, 1), components: normals(16 * from, from ** -0.5) };
  const patches = 1100;
  const bank = {
    dimensions: 16,
    vectors: normals(patches * 16, 1).map(Math.f16round), // as a bundle keeps them
    imageIndex: new Int32Array(patches),
    cellIndex: new Int32Array(patches),
  };
  const extractor = { backbone, weights: randomWeights(layersOf(backbone), random) };
  return { extractor, projection, bank, geometry: { widthPx: WIDTH_PX, heightPx: HEIGHT_PX }, scoreKind };
}

/** The same with D's say: D reads a frozen backbone whose weights after the first tap are others. */
function withSecond(model: Model): Model {
  const random = new Random(5);
  const { backbone, weights } = model.extractor;
  const kept = new Set(layersFor(backbone, [backbone.taps[0].layer]).map(({ name }) => name));
  const others = randomWeights(
    layersOf(backbone).filter(({ name }) => !kept.has(name)),
    random,
  );
  const layers = discriminatorLayers(backbone);
  return {
    ...model,
    second: {
      discriminator: { layers, weights: randomWeights(layers, random) },
      frozen: new Map([...weights, ...others]),
      fusion: { score: { offset: -3, bank: 0.7, discriminator: 1.5 }, map: { offset: -2, bank: 0.4, discriminator: 1.1 } },
    },
  };
}

function noise(count: number): RgbImage[] {
  const random = new Random(9);
  return Array.from({ length: count }, () => ({
    width: WIDTH_PX,
    height: HEIGHT_PX,
    data: Uint8Array.from({ length: WIDTH_PX * HEIGHT_PX * 3 }, () => random.integer(256)),
  }));
}
