import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Extractor } from '../../src/pipeline/backbone/extractor.ts';
import { layersOf } from '../../src/pipeline/backbone/layers.ts';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { RESNET18 } from '../../src/pipeline/backbone/resnet.ts';
import { randomWeights } from '../../src/pipeline/backbone/weights.ts';
import { compileGraph, type Model } from '../../src/pipeline/bundle/compile.ts';
import { openPrepared } from '../../src/pipeline/images/geometry.ts';
import { encodePng } from '../../src/pipeline/images/png.ts';
import { beginGraph, MomentsReader } from '../../src/pipeline/memory/features.ts';
import { fitProjection, type Projection } from '../../src/pipeline/memory/projection.ts';
import { Random } from '../../src/pipeline/random.ts';
import { type InferenceSession, openSession, pixelsOf } from '../../src/pipeline/runtime/onnx.ts';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { TensorflowJudge } from '../../src/pipeline/bundle/tfjsJudge.ts';
import { percentiles } from '../../src/pipeline/scoring/scores.ts';
import { makePart } from '../../src/samples/part.ts';
import { machineLine } from './machine.ts';
import { printTable } from './table.ts';

const BANKS = [1000, 2000, 5000, 10_000, 20_000];
const PICTURE_PX = 320;
const INPUT_PX = 256;
const FILES = 8;

/**
 * The line's way of one part, file to score, for every bank size; the sessions take turns picture by picture, so that a slow spell of the
 * machine falls on all alike. Weights are random: time does not depend on them.
 */
export async function inference(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '60' }, tensorflow: { type: 'string', default: '3' } },
  });
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-bench-'));
  try {
    const files = await writePictures(folder);
    console.log(`${PICTURE_PX} px PNG files to ${INPUT_PX} px, one picture at a time, ms. ${machineLine()}\n`);
    for (const backbone of [DEFAULT_BACKBONE, RESNET18]) {
      const extractor: Extractor = { backbone, weights: randomWeights(layersOf(backbone), new Random(1)) };
      await measure(extractor, files, Number(values.rounds), Number(values.tensorflow));
    }
    console.log(`\npeak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB, all of the above in one process`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(extractor: Extractor, files: readonly string[], rounds: number, tensorflowRounds: number): Promise<void> {
  const geometry = { widthPx: INPUT_PX, heightPx: INPUT_PX };
  const projection = await fitOn(extractor, files);
  const modelOf = (patches: number): Model => ({
    extractor,
    projection,
    bank: noiseBank(projection, patches),
    geometry,
    scoreKind: 'smoothedMaximum',
  });
  const bare = await openSession(bareBackbone(extractor));
  const graphs = await Promise.all(BANKS.map((patches) => openSession(compileGraph(modelOf(patches), {}))));
  const decodeMs: number[] = [];
  const bareMs: number[] = [];
  const graphMs: number[][] = BANKS.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const image = await openPrepared(files[round % files.length], geometry);
    decodeMs.push(performance.now() - start);
    bareMs.push(await timed(bare, image));
    for (const [i, graph] of graphs.entries()) graphMs[i].push(await timed(graph, image));
  }
  const tensorflowMs = await timeTensorflow(modelOf(BANKS[1]), files, tensorflowRounds);
  await Promise.all([bare, ...graphs].map((session) => session.release()));

  const settled = (values: readonly number[]): number[] => values.slice(5);
  const decode = percentiles(settled(decodeMs));
  const backboneMs = percentiles(settled(bareMs));
  console.log(
    `\n${extractor.backbone.title}: decode p50 ${decode.p50.toFixed(1)} p95 ${decode.p95.toFixed(1)}, backbone alone p50 ${backboneMs.p50.toFixed(1)}\n`,
  );
  const rows = BANKS.map((patches, i) => {
    const graph = percentiles(settled(graphMs[i]));
    const total = percentiles(settled(graphMs[i].map((ms, round) => ms + decodeMs[round])));
    const tensorflow = patches === BANKS[1] ? `${(tensorflowMs / graph.p50).toFixed(0)}x` : '';
    return [`${patches}`, graph.p50, graph.p95, total.p50, total.p95, graph.p50 / backboneMs.p50, tensorflow];
  });
  printTable([
    ['bank', 'graph p50', 'graph p95', 'total p50', 'total p95', 'graph / backbone alone', 'TensorFlow.js wasm / graph'],
    ...rows,
  ]);
}

async function timed(session: InferenceSession, image: Parameters<typeof pixelsOf>[0][number]): Promise<number> {
  const start = performance.now();
  await session.run({ pixels: pixelsOf([image]) });
  return performance.now() - start;
}

async function timeTensorflow(model: Model, files: readonly string[], rounds: number): Promise<number> {
  await startBackend('wasm');
  const judge = new TensorflowJudge(model);
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const image = await openPrepared(files[round % files.length], { widthPx: INPUT_PX, heightPx: INPUT_PX });
    const start = performance.now();
    await judge.judge([image]);
    times.push(performance.now() - start);
  }
  judge.dispose();
  return percentiles(times.slice(1)).p50;
}

async function writePictures(folder: string): Promise<string[]> {
  return Promise.all(
    Array.from({ length: FILES }, async (_, i) => {
      const file = join(folder, `${i}.png`);
      await writeFile(file, await encodePng(makePart('machined-part', { seed: i, size: PICTURE_PX }).image));
      return file;
    }),
  );
}

async function fitOn(extractor: Extractor, files: readonly string[]): Promise<Projection> {
  const reader = await MomentsReader.open(extractor);
  await reader.add(await Promise.all(files.map((file) => openPrepared(file, { widthPx: INPUT_PX, heightPx: INPUT_PX }))));
  await reader.release();
  return fitProjection(reader.moments, 128, new Random(1));
}

function noiseBank({ to }: Projection, patches: number): Model['bank'] {
  const random = new Random(patches);
  const vectors = Float32Array.from({ length: patches * to }, () => Math.f16round(random.normal()));
  return { dimensions: to, vectors, imageIndex: new Int32Array(patches), cellIndex: new Int32Array(patches) };
}

function bareBackbone(extractor: Extractor): Uint8Array {
  const graph = beginGraph(extractor);
  for (const { layer, channels } of extractor.backbone.taps) graph.output(layer, 'float32', ['batch', channels, 'h', 'w']);
  return graph.encode();
}
