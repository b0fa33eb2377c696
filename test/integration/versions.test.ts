import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Discriminator, discriminatorLayers, LOGITS } from '../../src/pipeline/backbone/discriminator.ts';
import { INPUT, type Layer, layersOf, sourcesOf } from '../../src/pipeline/backbone/layers.ts';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { randomWeights, type Weights } from '../../src/pipeline/backbone/weights.ts';
import { readBundle } from '../../src/pipeline/bundle/bundle.ts';
import { compileGraph, type Model } from '../../src/pipeline/bundle/compile.ts';
import type { Manifest } from '../../src/pipeline/bundle/manifest.ts';
import { secondBranch } from '../../src/pipeline/bundle/secondBranch.ts';
import { DiscriminatorScorer } from '../../src/pipeline/discriminatorScorer.ts';
import { GateScorer } from '../../src/pipeline/gateScorer.ts';
import { listImages } from '../../src/pipeline/images/files.ts';
import { openPrepared } from '../../src/pipeline/images/geometry.ts';
import type { RgbImage } from '../../src/pipeline/images/image.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { type Learned, openBankJudge } from '../../src/pipeline/learnProduct.ts';
import { Random } from '../../src/pipeline/random.ts';
import { floatData, openSession, pixelsOf } from '../../src/pipeline/runtime/onnx.ts';
import { encodeSafetensors, parseSafetensors, type StoredTensor } from '../../src/pipeline/safetensors.ts';
import { blended } from '../../src/pipeline/scoring/fusion.ts';
import { createGenerator } from '../../src/pipeline/synthesis/generator.ts';
import { learn, type Lesson, publish } from '../../src/pipeline/teach.ts';
import type { Trained } from '../../src/pipeline/training/tocoad.ts';
import { type Version, type VersionName, VERSIONS } from '../../src/pipeline/versions.ts';
import type { Step, Work } from '../../src/pipeline/work.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { makePart } from '../../src/samples/part.ts';
import { testFolder } from '../folders.ts';
import { TINY_RESNET } from '../tiny-backbone.ts';
import { mean } from '../../src/pipeline/scoring/scores.ts';
import { smallTraining } from '../small-training.ts';

const SIDE_PX = 96;
const SETTINGS = smallTraining(SIDE_PX, { stage1Steps: 12, stage2Steps: 6, backend: 'wasm' });
const DISCRIMINATOR_FILE = 'discriminator.safetensors';

const root = await testFolder();
const data = join(root, 'data');
const checkpoints = join(root, 'training');
let files: string[];
let lesson: Lesson;
/** A defective part and a good one, neither of them taught, nor made of what was. */
let strangers: RgbImage[];

beforeAll(async () => {
  await writeDataset(data, 'machined-part', { train: 12, goodTest: 0, defectsPerKind: 3, seed: 1, size: SIDE_PX });
  files = await listImages(join(data, 'train', 'good'));
  await mkdir(checkpoints);
  lesson = await learn(await loadExtractor('efficientnet_lite0'), files, SETTINGS, { checkpoints });
  const others = Array.from({ length: 3 }, (_, i) => makePart('machined-part', { seed: 900 + i, size: SIDE_PX }).image);
  strangers = [createGenerator({ kind: 'cutpaste', goods: others }).make(others[0], new Random(1)).image, others[1]];
});

describe('a version', () => {
  it.each(VERSIONS)('%s: its graph gives the score that its parts give', async (name) => {
    const version = versionNamed(name);
    const scorer = await GateScorer.open(banksLearned(), trained(), SETTINGS);
    const judged = await runGraph(version.model, strangers);
    for (const [i, image] of strangers.entries()) {
      const [discriminator, stage0, stage2] = (await scorer.score(image, -1))!;
      expect(judged[i].score).toBeCloseTo(version.scoreOf({ stage0, stage2, discriminator }), 4);
    }
    await scorer.release();
  });

  it.each(['stage0+D', 'stage2+D'] as const)('%s: its graph gives the blend of the bank’s map and D’s', async (name) => {
    const { model, learned } = versionNamed(name);
    const { discriminator, fusion } = model.second!;
    const bank = await openBankJudge(learned, SETTINGS);
    const second = await DiscriminatorScorer.open(lesson.frozen.extractor, discriminator);
    const judged = await runGraph(model, strangers);
    for (const [i, image] of strangers.entries()) {
      const [bankMap, map] = [(await bank.judge(image, -1))!.map, (await second.judge(image)).map];
      expect(largestDifference(judged[i].map, bankMap.map((value, at) => blended(fusion.map, value, map[at])))).toBeLessThan(1e-4); // prettier-ignore
    }
    await Promise.all([bank.release(), second.release()]);
  });

  it('with D asks it of the frozen features, however the tuned ones are', async () => {
    const { extractor, ...rest } = versionNamed('stage0+D').model;
    const last = extractor.backbone.taps[1].layer;
    const { shape, data } = extractor.weights.get(`${last}.bias`)!;
    const tuned = new Map([...extractor.weights, [`${last}.bias`, { shape, data: data.map((value) => value + 1) }]]);
    const scoresOf = async (weights: Weights, bank: number, discriminator: number): Promise<number[]> => {
      const second = { ...rest.second!, fusion: { ...rest.second!.fusion, score: { offset: 0, bank, discriminator } } };
      return (await runGraph({ ...rest, extractor: { ...extractor, weights }, second }, strangers)).map(({ score }) => score);
    };
    expect(await scoresOf(tuned, 0, 1)).toEqual(await scoresOf(extractor.weights, 0, 1));
    expect(await scoresOf(tuned, 1, 0)).not.toEqual(await scoresOf(extractor.weights, 1, 0));
  });

  it('with D scores goods held out around 0, and their maps’ maxima around the scores', async () => {
    const { goods, learned, model } = versionNamed('stage2+D');
    const { discriminator, fusion } = model.second!;
    expect(goods.map(({ image }) => image)).toEqual(files.map((_, i) => i));
    expect(mean(goods.map(({ score }) => score))).toBeCloseTo(0, 6);
    const bank = await openBankJudge(learned, SETTINGS);
    const second = await DiscriminatorScorer.open(lesson.frozen.extractor, discriminator);
    const maxima: number[] = [];
    for (const { image: origin } of goods) {
      const image = await openPrepared(files[origin], SETTINGS.geometry);
      const { map } = await second.judge(image);
      const both = (await bank.judge(image, origin))!.map.map((value, at) => blended(fusion.map, value, map[at]));
      maxima.push(both.reduce((most, value) => Math.max(most, value)));
    }
    expect(mean(maxima)).toBeCloseTo(0, 4);
    await Promise.all([bank.release(), second.release()]);
  });
});

describe('the gate', () => {
  it('judges by labelled defects where there are any, and trains on none of them', async () => {
    const defects = (await Promise.all(['dent', 'stain'].map((kind) => listImages(join(data, 'test', kind))))).flat();
    const stepsDone = new Set<Step>();
    const work: Work = { onProgress: ({ step }) => stepsDone.add(step) };
    const labelled = await learn(lesson.frozen.extractor, files, { ...SETTINGS, defects }, { work, checkpoints });
    expect(stepsDone).toContain('gate');
    expect(stepsDone).not.toContain('stage 1'); // the training is the other lesson's, already done
    expect(stepsDone).not.toContain('stage 2');
    const [without, by] = [lesson.refined!, labelled.refined!];
    expect(without.training.judgedOn).toBe('synthetic anomalies of kinds that training did not see');
    expect(by.training.judgedOn).toBe('the labelled defects');
    expect(by.training.reason).toContain('the labelled defects');
    expect(without.training.offered).toBe(lesson.offered.name);
    expect(without.training.comparisons.map(({ version }) => version)).toEqual(['stage0', 'stage2', 'stage0+D', 'stage2+D']);
    expect(without.training.comparisons[0].gain.value).toBe(0);
    expect(by.training.comparisons).not.toEqual(without.training.comparisons);
    for (const [i, { goods, defects: scores }] of by.contenders.entries()) {
      expect(goods).toEqual(without.contenders[i].goods);
      expect(scores).toHaveLength(defects.length);
      expect(without.contenders[i].defects.length).toBeGreaterThanOrEqual(files.length);
    }
    const bank = await openBankJudge(lesson.frozen, SETTINGS);
    const first = await openPrepared(defects[0], SETTINGS.geometry);
    expect(by.contenders[0].defects[0]).toBeCloseTo((await bank.judge(first, -1))!.score, 4);
    await bank.release();

    const { reject, recall } = (await publish(labelled.offered, labelled, files, join(root, 'labelled'), { ...SETTINGS, defects }))
      .thresholds;
    const [{ defects: scores }] = by.contenders.filter(({ name }) => name === labelled.offered.name);
    expect(recall!.value).toBe(scores.filter((score) => score >= reject).length / scores.length);
    const alone = await learn(lesson.frozen.extractor, files, { ...SETTINGS, method: 'stage0', defects });
    expect(alone.labelled.get('stage0')!.map((score) => score.toFixed(4))).toEqual(
      by.contenders[0].defects.map((score) => score.toFixed(4)),
    );
  });
});

describe('a bundle of a version with D', () => {
  const bundle = join(root, 'bundle');
  let manifest: Manifest;

  beforeAll(async () => {
    manifest = await publish(versionNamed('stage2+D'), lesson, files, bundle, SETTINGS);
  });

  it('is read back as it was written', async () => {
    const { model } = versionNamed('stage2+D');
    const read = await readBundle(bundle);
    expect(read.manifest).toEqual(manifest);
    expect(manifest).toMatchObject({ version: 'stage2+D', fusion: model.second!.fusion });
    const [written, again] = [await runGraph(model, strangers), await runGraph(read.model(), strangers)];
    for (const [i, { map, score }] of written.entries()) {
      expect(again[i].score).toBe(score);
      expect(again[i].map).toEqual(map);
    }
  });

  it('judges as its version scores', async () => {
    const judge = await Judge.open(bundle);
    const [expected] = await runGraph(versionNamed('stage2+D').model, strangers.slice(0, 1));
    expect((await judge.judge(strangers.slice(0, 1)))[0].score).toBeCloseTo(expected.score, 5);
    await judge.release();
  });

  it('is refused when the file of D is missing or cut short', async () => {
    const missing = await copyOf(bundle);
    await rm(join(missing, DISCRIMINATOR_FILE));
    await expect(Judge.open(missing)).rejects.toMatchObject({ code: 'BUNDLE_UNREADABLE', where: join(missing, DISCRIMINATOR_FILE) });
    const short = await copyOf(bundle);
    await truncate(join(short, DISCRIMINATOR_FILE), 10_000);
    await expect(Judge.open(short)).rejects.toMatchObject({ code: 'BUNDLE_BROKEN', where: join(short, DISCRIMINATOR_FILE) });
  });

  it('is refused when its manifest names no file of D', async () => {
    const copy = await copyOf(bundle);
    await signAnew(copy, DISCRIMINATOR_FILE);
    const read = await readBundle(copy);
    expect(() => read.model()).toThrow(expect.objectContaining({ code: 'BUNDLE_BROKEN' }));
  });

  it.each<[string, string, (tensors: Map<string, StoredTensor>) => void]>([
    ['without D’s last layer', `${LOGITS}.bias`, (tensors) => tensors.delete(`${LOGITS}.bias`)],
    ['with a tensor of D of another shape', 'd.fuse1.weight', (tensors) => tensors.set('d.fuse1.weight', zeros([64, 64, 1, 1]))],
    ['with no number in D', `${LOGITS}.bias`, (tensors) => tensors.set(`${LOGITS}.bias`, { shape: [1], data: Float32Array.of(NaN) })],
    ['without a frozen layer', 'stem.weight', (tensors) => tensors.delete('frozen.stem.weight')],
    ['with a frozen layer of another shape', 'stem.bias', (tensors) => tensors.set('frozen.stem.bias', zeros([3]))],
  ])('gives no model when it was signed %s', async (_, tensor, change) => {
    const copy = await copyOf(bundle);
    const path = join(copy, DISCRIMINATOR_FILE);
    const tensors = new Map(parseSafetensors(await readFile(path), path).tensors);
    change(tensors);
    await writeFile(path, encodeSafetensors(tensors));
    await signAnew(copy);
    const read = await readBundle(copy);
    expect(() => read.model()).toThrow(
      expect.objectContaining({ code: 'WEIGHTS_MISMATCH', message: expect.stringContaining(tensor) as string }),
    );
  });

  it('gives no model when the file of D was signed cut short', async () => {
    const copy = await copyOf(bundle);
    await truncate(join(copy, DISCRIMINATOR_FILE), 10_000);
    await signAnew(copy);
    const read = await readBundle(copy);
    expect(() => read.model()).toThrow(expect.objectContaining({ code: 'WEIGHTS_BROKEN' }));
  });
});

describe('D’s branch beside a tuned backbone', () => {
  const layers: Layer[] = [
    { op: 'conv', name: LOGITS, from: 'layer2.0', in: 6, out: 1, kernel: 1, stride: 1, padding: [0, 0], groups: 1, activation: 'none' },
  ];
  const discriminator: Discriminator = { layers, weights: randomWeights(layers, new Random(1)) };
  const frozen = randomWeights(layersOf(TINY_RESNET), new Random(2));
  const fusion = { score: { offset: 0, bank: 1, discriminator: 1 }, map: { offset: 0, bank: 1, discriminator: 1 } };
  const branchBeside = (tuned: Weights) => secondBranch({ backbone: TINY_RESNET, weights: tuned }, { discriminator, frozen, fusion });

  it('is D alone where nothing was tuned', () => {
    for (const weights of [frozen, new Map(Array.from(frozen, ([name, { shape, data }]) => [name, { shape, data: data.slice() }]))]) {
      expect(branchBeside(weights)).toEqual({ layers, weights: discriminator.weights });
    }
  });

  it('copies a tuned layer and all that reads it, and shares the rest', () => {
    const branch = branchBeside(changed('layer2.0.conv1.bias'));
    expect(branch.layers.map(({ name }) => name)).toEqual(['frozen.layer2.0.conv1', 'frozen.layer2.0', LOGITS]);
    expect(branch.layers.map(sourcesOf)).toEqual([['conv1'], ['layer2.0.downsample.0', 'frozen.layer2.0.conv1'], ['frozen.layer2.0']]);
    for (const part of ['weight', 'bias']) {
      expect(branch.weights.get(`frozen.layer2.0.conv1.${part}`)).toBe(frozen.get(`layer2.0.conv1.${part}`));
    }
    expect(branch.weights.size).toBe(discriminator.weights.size + 2);
  });

  it('shares nothing but the picture where the first layer was tuned', () => {
    const branch = branchBeside(changed('conv1.weight'));
    const own = new Set(branch.layers.map(({ name }) => name));
    expect(branch.layers).toHaveLength(layersOf(TINY_RESNET).length + 1);
    for (const source of branch.layers.flatMap(sourcesOf)) expect(source === INPUT || own.has(source)).toBe(true);
  });

  it('of a real backbone shares what comes before the first layer that stage 2 tuned', () => {
    const { extractor, second } = versionNamed('stage2+D').model;
    const names = secondBranch(extractor, second!).layers.map(({ name }) => name);
    const copied = names.filter((name) => name.startsWith('frozen.')).map((name) => name.slice('frozen.'.length));
    const order = layersOf(extractor.backbone).map(({ name }) => name);
    expect(copied).toEqual(order.slice(order.indexOf(extractor.backbone.taps[0].layer) + 1));
    expect(names.slice(copied.length)).toEqual(discriminatorLayers(extractor.backbone).map(({ name }) => name));
  });

  function changed(name: string): Weights {
    const { shape, data } = frozen.get(name)!;
    return new Map([...frozen, [name, { shape, data: data.map((value) => value + 0.1) }]]);
  }
});

function versionNamed(name: VersionName): Version {
  return lesson.versions.find((version) => version.name === name)!;
}

function banksLearned(): Learned[] {
  return [versionNamed('stage0').learned, versionNamed('stage2').learned];
}

function trained(): Trained {
  const { discriminator } = versionNamed('stage0+D').model.second!;
  return { discriminator, tuned: versionNamed('stage2').model.extractor, backend: lesson.refined!.training.backend };
}

async function runGraph(model: Model, images: readonly RgbImage[]): Promise<{ map: Float32Array; score: number }[]> {
  const session = await openSession(compileGraph(model, {}));
  const outputs = await session.run({ pixels: pixelsOf(images) });
  const maps = floatData(outputs.map);
  const cells = maps.length / images.length;
  const results = Array.from(floatData(outputs.score), (score, i) => ({ score, map: maps.slice(i * cells, (i + 1) * cells) }));
  await session.release();
  return results;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

let copies = 0;

async function copyOf(bundle: string): Promise<string> {
  const copy = join(root, `copy${copies++}`);
  await cp(bundle, copy, { recursive: true });
  return copy;
}

/** Signs a bundle whose files were changed, as somebody would who knows how. @param omitted a file that the manifest then does not name */
async function signAnew(bundle: string, omitted?: string): Promise<void> {
  const path = join(bundle, 'manifest.json');
  const { contentHash, ...manifest } = JSON.parse(await readFile(path, 'utf8')) as Manifest;
  const names = Object.keys(manifest.files).filter((name) => name !== omitted);
  const digests = await Promise.all(names.map(async (name) => [name, sha256(await readFile(join(bundle, name)))] as const));
  const unsigned = { ...manifest, files: Object.fromEntries(digests) };
  const hash = sha256(JSON.stringify(unsigned, inOrder));
  expect(hash).not.toBe(contentHash);
  await writeFile(path, JSON.stringify({ ...unsigned, contentHash: hash }));
}

/** For JSON.stringify: the keys of every object in order. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function zeros(shape: readonly number[]): StoredTensor {
  return { shape, data: new Float32Array(shape.reduce((product, side) => product * side, 1)) };
}
