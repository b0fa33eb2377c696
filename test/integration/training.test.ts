import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layersBetween, layersFor } from '../../src/pipeline/backbone/layers.ts';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import type { Weights } from '../../src/pipeline/backbone/weights.ts';
import type { RgbImage } from '../../src/pipeline/images/image.ts';
import type { Extractor } from '../../src/pipeline/backbone/extractor.ts';
import { addBackbone, addLayers } from '../../src/pipeline/onnx/backbone.ts';
import { OnnxGraph } from '../../src/pipeline/onnx/graph.ts';
import { Random } from '../../src/pipeline/random.ts';
import { floatData, openSession, pixelsOf } from '../../src/pipeline/runtime/onnx.ts';
import type { StartedBackend } from '../../src/pipeline/runtime/backends/backend.ts';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { runLayers, uploadWeights } from '../../src/pipeline/runtime/tfjsBackbone.ts';
import { createGenerator } from '../../src/pipeline/synthesis/generator.ts';
import { Adam } from '../../src/pipeline/training/adam.ts';
import { Checkpoint } from '../../src/pipeline/training/checkpoint.ts';
import { discriminatorLayers, discriminatorTaps, LOGITS } from '../../src/pipeline/backbone/discriminator.ts';
import { channelStatistics, PyramidReader } from '../../src/pipeline/training/pyramid.ts';
import type { OpenEngine } from '../../src/pipeline/training/gradients/engine.ts';
import { openGradients } from '../../src/pipeline/training/gradients/open.ts';
import { pretrainDiscriminator, STAGE1_DEFAULTS } from '../../src/pipeline/training/stage1.ts';
import { type Guide, STAGE2_DEFAULTS, tuneExtractor, type Tuned } from '../../src/pipeline/training/stage2.ts';
import { type ChannelStatistics, foldStandardisation } from '../../src/pipeline/training/standardise.ts';
import { runSteps, type TrainingWork } from '../../src/pipeline/training/steps.ts';
import { makePart } from '../../src/samples/part.ts';

const SIDE = 64;

let backend: StartedBackend;
let extractor: Extractor;
let goods: RgbImage[];
let statistics: Map<string, ChannelStatistics>;
let folder: string;

beforeAll(async () => {
  backend = await startBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'lynceus-training-'));
  extractor = await loadExtractor('efficientnet_lite0');
  goods = Array.from({ length: 8 }, (_, i) => makePart('machined-part', { seed: i, size: SIDE }).image);
  const { backbone, weights } = extractor;
  statistics = await channelStatistics(backbone, weights, discriminatorTaps(backbone), goods);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const open =
  (threads: number): OpenEngine =>
  (objective) =>
    openGradients(backend, objective, threads);

async function stage1(steps: number, work: TrainingWork = {}, threads = 1): Promise<{ weights: Weights; losses: number[] }> {
  const { backbone, weights } = extractor;
  const reader = await PyramidReader.open(backbone, weights, discriminatorTaps(backbone), statistics);
  const losses: number[] = [];
  const onStep = (step: number, loss: number): void => {
    losses.push(loss);
    work.onStep?.(step, loss);
  };
  const generator = createGenerator({ kind: 'perlin', goods });
  const settings = { ...STAGE1_DEFAULTS, steps, seed: 1, anomalous: 2, clean: 1 };
  try {
    const trained = await pretrainDiscriminator(
      backbone,
      discriminatorLayers(backbone),
      reader,
      goods,
      generator,
      settings,
      open(threads),
      {
        ...work,
        onStep,
      },
    );
    return { weights: trained, losses };
  } finally {
    await reader.release();
  }
}

describe('stage 1', () => {
  it('learns to tell synthetic anomalies: the loss falls far below that of not knowing', async () => {
    const checkpoint = new Checkpoint(join(folder, 'learning'), 'same', 60);
    const { losses } = await stage1(60, { checkpoint });
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-15))).toBeLessThan(0.6 * mean(losses.slice(0, 10)));
    const [heldOut] = (await checkpoint.load())!.heldOut;
    expect(heldOut).toBeLessThan(0.7 * mean(losses.slice(0, 10)));
  });

  it('gives, broken off and taken up again, the weights of an unbroken run to the bit', async () => {
    const unbroken = await stage1(14);
    const checkpoint = new Checkpoint(join(folder, 'stage1'), 'same', 5);
    const controller = new AbortController();
    const onStep = (step: number): void => {
      if (step === 7) controller.abort();
    };
    await expect(stage1(14, { checkpoint, signal: controller.signal, onStep })).rejects.toMatchObject({ code: 'CANCELLED' });
    const resumed = await stage1(14, { checkpoint });
    expect(resumed.losses).toHaveLength(9);
    for (const [name, { data }] of unbroken.weights) expect([...resumed.weights.get(name)!.data]).toEqual([...data]);
  });

  it('gives the same weights and losses to the bit with any number of threads', async () => {
    const alone = await stage1(6);
    for (const threads of [2, 5]) {
      const together = await stage1(6, {}, threads);
      expect(together.losses).toEqual(alone.losses);
      for (const [name, { data }] of alone.weights) expect(together.weights.get(name)!.data).toEqual(data);
    }
  });

  it('ends at once when it is taken up after it had settled', async () => {
    const checkpoint = new Checkpoint(join(folder, 'settled'), 'same', 1);
    const { weights } = await stage1(2, { checkpoint });
    await checkpoint.save({ ...(await checkpoint.load())!, heldOut: [0.5, 0.5, 0.5, 0.5] });
    const again = await stage1(14, { checkpoint });
    expect(again.losses).toEqual([]);
    for (const [name, { data }] of weights) expect([...again.weights.get(name)!.data]).toEqual([...data]);
  });

  it('gives a network that ONNX Runtime runs to the same logits, its standardisation folded in', async () => {
    const { backbone, weights } = extractor;
    const taps = discriminatorTaps(backbone);
    const layers = discriminatorLayers(backbone);
    const trained = (await stage1(3)).weights;
    const graph = new OnnxGraph();
    const names = taps.map(({ layer }) => layer);
    addBackbone(graph, graph.input('pixels', 'uint8', ['batch', SIDE, SIDE, 3]), backbone, layersFor(backbone, names), weights);
    addLayers(graph, layers, foldStandardisation(trained, layers, statistics));
    graph.output(LOGITS, 'float32', ['batch', 1, SIDE / 4, SIDE / 4]);
    const session = await openSession(graph.encode());
    const compiled = floatData((await session.run({ pixels: pixelsOf(goods.slice(0, 2)) }))[LOGITS]);
    const reader = await PyramidReader.open(backbone, weights, taps, statistics);
    const read = await reader.read(goods.slice(0, 2));
    const features = new Map([...read].map(([layer, { shape, data }]) => [layer, tf.tensor4d(data, shape)]));
    const logits = runLayers(features, { ...backbone, layers }, [LOGITS], uploadWeights(trained, layers))
      .get(LOGITS)!
      .dataSync();
    await Promise.all([session.release(), reader.release()]);
    const scale = Math.max(...logits.map(Math.abs));
    compiled.forEach((value, i) => {
      expect(Math.abs(value - logits[i]) / scale).toBeLessThan(1e-4);
    });
  });
});

describe('the steps of a training', () => {
  /** Walks a number down from 1 by about 0.1 a step. What is held out falls with it as far as the floor. */
  async function walk(steps: number, floor: number, checkpoint?: Checkpoint) {
    const position = tf.variable(tf.scalar(1));
    const adam = new Adam(new Map([['position', position]]));
    let stepsRun = 0;
    const run = async (): Promise<number> => {
      stepsRun += 1;
      const { value, grads } = tf.variableGrads(() => tf.square(position), [position]);
      adam.apply(new Map([['position', grads[position.name]]]), 0.1);
      return (await value.data())[0];
    };
    const heldOutLoss = async (): Promise<number> => Math.max(floor, (await position.data())[0]);
    const losses = await runSteps(steps, adam, { checkpoint }, { prepare: () => Promise.resolve(), run }, { every: 2, heldOutLoss });
    const [end] = await position.data();
    adam.dispose();
    return { losses, end, stepsRun };
  }

  it('are all done while the held-out loss falls', async () => {
    expect((await walk(9, 0)).losses).toHaveLength(9);
  });

  it('end at the third look after the last that brought the held-out loss down', async () => {
    // 0.8, 0.6, 0.5 and the floor from there on
    expect((await walk(50, 0.5)).losses).toHaveLength(12);
  });

  it('are none when a training that had settled is taken up', async () => {
    const settled = await walk(50, 0.5, new Checkpoint(join(folder, 'walk4'), 'same', 4));
    const again = await walk(50, 0.5, new Checkpoint(join(folder, 'walk4'), 'same', 4));
    expect(again).toEqual({ ...settled, stepsRun: 0 });
  });

  it('settle where they did when the state last saved is of before', async () => {
    const settled = await walk(50, 0.5, new Checkpoint(join(folder, 'walk5'), 'same', 5));
    const again = await walk(50, 0.5, new Checkpoint(join(folder, 'walk5'), 'same', 5));
    expect(again).toMatchObject({ losses: settled.losses, end: settled.end });
  });

  // The state is saved each `every` steps and after the last one, not where a training settles between the two.
  it('are none either where it settled between two states saved', async () => {
    await walk(50, 0.5, new Checkpoint(join(folder, 'between'), 'same', 5));
    expect((await walk(50, 0.5, new Checkpoint(join(folder, 'between'), 'same', 5))).stepsRun).toBe(0);
  });
});

describe('a checkpoint', () => {
  const state = { losses: [3, 2.5, 2], heldOut: [0.5, 0.25], tensors: new Map([['a', { shape: [2, 1], data: Float32Array.of(1, -2) }]]) };

  it('gives back the state that was saved, looks at what is held out too', async () => {
    const checkpoint = new Checkpoint(join(folder, 'state'), 'same');
    await checkpoint.save(state);
    expect(await checkpoint.load()).toEqual(state);
    await checkpoint.save({ ...state, heldOut: [] });
    expect(await checkpoint.load()).toEqual({ ...state, heldOut: [] });
  });

  it('does not take up the state of another training', async () => {
    await new Checkpoint(join(folder, 'other'), 'one').save(state);
    expect((await new Checkpoint(join(folder, 'other'), 'one').load())?.losses).toEqual(state.losses);
    expect(await new Checkpoint(join(folder, 'other'), 'another').load()).toBeUndefined();
    expect(await new Checkpoint(join(folder, 'nowhere'), 'one').load()).toBeUndefined();
  });

  it('stays whole while two processes save it', async () => {
    const place = join(folder, 'shared');
    await mkdir(place);
    const checkpoint = new Checkpoint(join(place, 'state'), 'same');
    const other = spawn(process.execPath, ['--input-type=module', '-e', SAVING, join(place, 'state')], { stdio: 'pipe' });
    const ended = once(other, 'exit');
    await Promise.race([once(other.stdout, 'data'), ended]);
    while (other.exitCode === null) {
      await checkpoint.save(state);
      expect([1, 3]).toContain((await checkpoint.load())?.losses[0]);
    }
    expect(await ended).toEqual([0, null]);
    expect(await readdir(place)).toEqual(['state']);
  });
});

/** A process that saves another state to the path given, again and again, and says when it begins. */
const SAVING = `
  import { Checkpoint } from ${JSON.stringify(new URL('../../src/pipeline/training/checkpoint.ts', import.meta.url))};
  const checkpoint = new Checkpoint(process.argv[1], 'same');
  console.log('begins');
  for (let i = 0; i < 30; i++) await checkpoint.save({ losses: [1], heldOut: [], tensors: new Map() });
`;

describe('stage 2', () => {
  async function stage2(
    steps: number,
    guide: Guide,
    part: Partial<Tuned> = {},
    threads = 1,
  ): Promise<{ weights: Weights; losses: number[] }> {
    const { backbone, weights } = extractor;
    const [from, to] = backbone.taps;
    const layers = layersBetween(backbone, from.layer, [to.layer]);
    const tuned: Tuned = { from: from.layer, to: [to.layer], layers, weights, statistics, ...part };
    const reader = await PyramidReader.open(backbone, weights, backbone.taps, new Map([[to.layer, tuned.statistics.get(to.layer)!]]));
    const losses: number[] = [];
    const onStep = (_step: number, loss: number): void => {
      losses.push(loss);
    };
    const settings = { ...STAGE2_DEFAULTS, steps, seed: 1, images: 2, learningRate: 1e-3 };
    const generator = createGenerator({ kind: 'perlin', goods });
    try {
      return {
        weights: await tuneExtractor(backbone, tuned, reader, guide, goods, generator, settings, open(threads), { onStep }),
        losses,
      };
    } finally {
      await reader.release();
    }
  }

  const cells = (SIDE / 16) ** 2;
  const byChance: Guide = (images) => {
    const random = new Random(1);
    const probabilities = Float32Array.from({ length: images.length * cells }, () => random.uniform());
    return Promise.resolve(new Map([[extractor.backbone.taps[1].layer, probabilities]]));
  };

  it('tunes the layers between the taps, and only those, downhill', async () => {
    const { weights, losses } = await stage2(24, byChance);
    expect(Math.min(...losses.slice(-5))).toBeLessThan(losses[0]);
    const [layer2] = extractor.backbone.taps;
    const frozen = layersFor(extractor.backbone, [layer2.layer]).map(({ name }) => name);
    for (const [name, { data }] of weights) {
      expect(frozen).not.toContain(name.replace(/\.(weight|bias)$/, ''));
      expect([...data]).not.toEqual([...extractor.weights.get(name)!.data]);
    }
  });

  it('gives the same weights and losses to the bit with any number of threads', async () => {
    const alone = await stage2(4, byChance);
    const together = await stage2(4, byChance, {}, 2);
    expect(together.losses).toEqual(alone.losses);
    for (const [name, { data }] of alone.weights) expect(together.weights.get(name)!.data).toEqual(data);
  });

  it('stops with a code when features lose their spread', async () => {
    const layer3 = extractor.backbone.taps[1].layer;
    const { mean, deviation } = statistics.get(layer3)!;
    const wide = new Map([...statistics, [layer3, { mean, deviation: deviation.map((value) => 100 * value) }]]);
    await expect(stage2(3, byChance, { statistics: wide })).rejects.toMatchObject({ code: 'TRAINING_COLLAPSED' });
  });
});
