import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layersFor } from '../../src/pipeline/backbone/layers.ts';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import type { Weights } from '../../src/pipeline/backbone/weights.ts';
import type { RgbImage } from '../../src/pipeline/images/image.ts';
import type { Extractor } from '../../src/pipeline/backbone/extractor.ts';
import { addBackbone, addLayers } from '../../src/pipeline/onnx/backbone.ts';
import { OnnxGraph } from '../../src/pipeline/onnx/graph.ts';
import { Random } from '../../src/pipeline/random.ts';
import { floatData, openSession, pixelsOf } from '../../src/pipeline/runtime/onnx.ts';
import { startTensorflow } from '../../src/pipeline/runtime/tfjs.ts';
import { runLayers, uploadWeights } from '../../src/pipeline/runtime/tfjsBackbone.ts';
import { createGenerator } from '../../src/pipeline/synthesis/generator.ts';
import { Checkpoint } from '../../src/pipeline/training/checkpoint.ts';
import { discriminatorLayers, discriminatorTaps, LOGITS } from '../../src/pipeline/training/discriminator.ts';
import { channelStatistics, PyramidReader } from '../../src/pipeline/training/pyramid.ts';
import { pretrainDiscriminator, STAGE1_DEFAULTS, tensorsOf } from '../../src/pipeline/training/stage1.ts';
import { type Guide, STAGE2_DEFAULTS, tuneExtractor, type Tuned } from '../../src/pipeline/training/stage2.ts';
import { type ChannelStatistics, foldStandardisation } from '../../src/pipeline/training/standardise.ts';
import type { TrainingWork } from '../../src/pipeline/training/steps.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { makePart } from '../../src/samples/part.ts';
import { teachMade } from '../taught.ts';

const SIDE = 64;

let extractor: Extractor;
let goods: RgbImage[];
let statistics: Map<string, ChannelStatistics>;
let folder: string;

beforeAll(async () => {
  await startTensorflow('wasm');
  folder = await mkdtemp(join(tmpdir(), 'lynceus-training-'));
  extractor = await loadExtractor('efficientnet_lite0');
  goods = Array.from({ length: 8 }, (_, i) => makePart('machined-part', { seed: i, size: SIDE }).image);
  const { backbone, weights } = extractor;
  statistics = await channelStatistics(backbone, weights, discriminatorTaps(backbone), goods);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function stage1(steps: number, work: TrainingWork = {}): Promise<{ weights: Weights; losses: number[] }> {
  const { backbone, weights } = extractor;
  const reader = await PyramidReader.open(backbone, weights, discriminatorTaps(backbone), statistics);
  const losses: number[] = [];
  const onStep = (step: number, loss: number): void => {
    losses.push(loss);
    work.onStep?.(step, loss);
  };
  const generator = createGenerator({ kind: 'perlin', goods });
  const settings = { ...STAGE1_DEFAULTS, steps, anomalous: 2, clean: 1 };
  try {
    const trained = await pretrainDiscriminator(backbone, discriminatorLayers(backbone), reader, goods, generator, settings, {
      ...work,
      onStep,
    });
    return { weights: trained, losses };
  } finally {
    await reader.release();
  }
}

describe('stage 1', () => {
  it('learns to tell synthetic anomalies: the loss falls far below that of not knowing', async () => {
    const { losses } = await stage1(60);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-15))).toBeLessThan(0.6 * mean(losses.slice(0, 10)));
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

  it('does not take up the state of another training', async () => {
    await new Checkpoint(join(folder, 'other'), 'one').save({ tensors: new Map(), losses: [1, 2, 3] });
    expect((await new Checkpoint(join(folder, 'other'), 'one').load())?.losses).toEqual([1, 2, 3]);
    expect(await new Checkpoint(join(folder, 'other'), 'another').load()).toBeUndefined();
    expect(await new Checkpoint(join(folder, 'nowhere'), 'one').load()).toBeUndefined();
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
    const features = tensorsOf(await reader.read(goods.slice(0, 2)));
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

describe('stage 2', () => {
  async function stage2(steps: number, guide: Guide, part: Partial<Tuned> = {}): Promise<{ weights: Weights; losses: number[] }> {
    const { backbone, weights } = extractor;
    const [from, to] = backbone.taps;
    const frozen = new Set(layersFor(backbone, [from.layer]).map(({ name }) => name));
    const layers = layersFor(backbone, [to.layer]).filter(({ name }) => !frozen.has(name));
    const tuned: Tuned = { from: from.layer, to: to.layer, layers, weights, statistics: statistics.get(to.layer)!, ...part };
    const reader = await PyramidReader.open(backbone, weights, backbone.taps, new Map([[to.layer, tuned.statistics]]));
    const losses: number[] = [];
    const onStep = (_step: number, loss: number): void => {
      losses.push(loss);
    };
    const settings = { ...STAGE2_DEFAULTS, steps, images: 2, learningRate: 1e-3 };
    const generator = createGenerator({ kind: 'perlin', goods });
    try {
      return { weights: await tuneExtractor(backbone, tuned, reader, guide, goods, generator, settings, { onStep }), losses };
    } finally {
      await reader.release();
    }
  }

  const cells = (SIDE / 16) ** 2;
  const byChance: Guide = (images) => {
    const random = new Random(1);
    return Promise.resolve(Float32Array.from({ length: images.length * cells }, () => random.uniform()));
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

  it('stops with a code when features lose their spread', async () => {
    const { mean, deviation } = statistics.get(extractor.backbone.taps[1].layer)!;
    const wide = { mean, deviation: deviation.map((value) => 100 * value) };
    await expect(stage2(3, byChance, { statistics: wide })).rejects.toMatchObject({ code: 'TRAINING_COLLAPSED' });
  });
});

describe('teaching with ToCoAD', () => {
  it('trains, compares, and writes what won with the reason', async () => {
    const product = await teachMade('machined-part', {
      geometry: { widthPx: SIDE, heightPx: SIDE },
      bank: 300,
      method: 'tocoad',
      preset: 'quick',
    });
    const { method, training } = product.manifest;
    expect(training).toMatchObject({ preset: 'quick', stage1Steps: 120, stage2Steps: 60 });
    const isTaken = training!.tunedAuroc - training!.frozenAuroc > 1.645 * training!.standardError;
    expect(method).toBe(isTaken ? 'tocoad' : 'stage0');
    const judge = await Judge.open(product.bundle);
    const [judgement] = await judge.judge(goods.slice(0, 1));
    expect(judgement.score).toBeGreaterThan(0);
    await judge.release();
    await rm(product.folder, { recursive: true });
  });
});
