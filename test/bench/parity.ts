import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { readBundle } from '../../src/pipeline/bundle/bundle.ts';
import { openPrepared } from '../../src/pipeline/images/geometry.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { TensorflowJudge } from '../../src/pipeline/bundle/tfjsJudge.ts';
import { readDataset } from '../../src/pipeline/dataset.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { teach } from '../../src/pipeline/teach.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { PRODUCTS } from '../../src/samples/products.ts';
import { machineLine } from './machine.ts';

const BATCH = 8;

/** How far the compiled graph and TensorFlow.js differ on the same model and pictures, and a picture alone from one in a batch. */
export async function parity(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { images: { type: 'string', default: '50' } } });
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-bench-'));
  try {
    console.log(`${DEFAULT_BACKBONE.title} at 256 px, bank 2000, ${values.images} made pictures. ${machineLine()}\n`);
    const defects = PRODUCTS['populated-board'].defects.length;
    const defectsPerKind = Math.ceil(Number(values.images) / 2 / defects);
    await writeDataset(folder, 'populated-board', {
      train: 30,
      goodTest: Number(values.images) - defects * defectsPerKind,
      defectsPerKind,
      seed: 1,
    });
    const { trainGood, test } = await readDataset(folder);
    const bundle = join(folder, 'model');
    const { manifest } = await teach(await loadExtractor(DEFAULT_BACKBONE.name), trainGood, bundle, { ...DEFAULT_SETTINGS, bank: 2000 });
    const { name: backend } = await startBackend('wasm');
    const judge = await Judge.open(bundle);
    const other = new TensorflowJudge((await readBundle(bundle)).model());
    const worst = { scoreByEngine: 0, mapByEngine: 0, scoreByBatch: 0, mapByBatch: 0 };
    for (let start = 0; start < test.length; start += BATCH) {
      const images = await Promise.all(test.slice(start, start + BATCH).map(({ file }) => openPrepared(file, manifest.geometry)));
      const batched = await judge.judge(images);
      for (const [i, image] of images.entries()) {
        const [alone] = await judge.judge([image]);
        const [elsewhere] = await other.judge([image]);
        worst.scoreByEngine = Math.max(worst.scoreByEngine, relative(elsewhere.score, alone.score));
        worst.mapByEngine = Math.max(worst.mapByEngine, relativeMap(elsewhere.map, alone.map));
        worst.scoreByBatch = Math.max(worst.scoreByBatch, relative(batched[i].score, alone.score));
        worst.mapByBatch = Math.max(worst.mapByBatch, relativeMap(batched[i].map, alone.map));
      }
    }
    console.log(`pictures judged: ${test.length}`);
    console.log(
      `largest relative difference, ONNX Runtime against TensorFlow.js (${backend}): score ${e(worst.scoreByEngine)}, map ${e(worst.mapByEngine)}`,
    );
    console.log(
      `largest relative difference, alone against in a batch of ${BATCH}: score ${e(worst.scoreByBatch)}, map ${e(worst.mapByBatch)}`,
    );
    other.dispose();
    await judge.release();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function relative(a: number, b: number): number {
  return Math.abs(a - b) / Math.abs(b);
}

/** Pixel by pixel, relative to the pixel. */
function relativeMap(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, relative(a[i], b[i]));
  return largest;
}

function e(value: number): string {
  return value.toExponential(1);
}
