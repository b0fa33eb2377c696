import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { writeDataset } from '../../src/samples/dataset.ts';
import { type ProductName, PRODUCTS } from '../../src/samples/products.ts';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { figure, type Trial, tryOut } from './run.ts';
import { mean } from '../../src/pipeline/scoring/scores.ts';

/** A model's figures on each data set named, as a table; `made:<product>` names a data set that is made by code. */
export async function sets(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      backbone: { type: 'string', default: DEFAULT_BACKBONE.name },
      weights: { type: 'string' },
      bank: { type: 'string', default: 'auto' },
      dimensions: { type: 'string', default: String(DEFAULT_SETTINGS.dimensions) },
      seed: { type: 'string', default: '1' },
    },
  });
  const extractor = await loadExtractor(values.backbone, values.weights);
  const bank = values.bank === 'auto' ? values.bank : Number(values.bank);
  console.log(
    `${extractor.backbone.title}, 256 px, bank ${bank}, ${values.dimensions} dimensions, seed ${values.seed}. ${machineLine()}\n`,
  );
  const trials: Trial[] = [];
  for (const data of positionals)
    trials.push(
      await withData(data, (folder) =>
        tryOut(extractor, folder, { bank, dimensions: Number(values.dimensions), seed: Number(values.seed) }),
      ),
    );
  const rows = trials.map(({ set, manifest, evaluation }) => [
    set,
    figure(evaluation.imageAuroc),
    figure(evaluation.pixelAuroc),
    figure(evaluation.aupro),
    figure(evaluation.falseRejectRate),
    figure(evaluation.recall),
    String(manifest.bank.patches),
  ]);
  const average = (pick: (trial: Trial) => number | undefined): string => figure(mean(trials.map((trial) => pick(trial) ?? NaN)));
  printTable([
    ['set', 'image AUROC', 'pixel AUROC', 'AUPRO', 'false rejects', 'recall', 'bank'],
    ...rows,
    [
      'mean',
      average(({ evaluation }) => evaluation.imageAuroc),
      average(({ evaluation }) => evaluation.pixelAuroc),
      average(({ evaluation }) => evaluation.aupro),
      average(({ evaluation }) => evaluation.falseRejectRate),
      average(({ evaluation }) => evaluation.recall),
      '',
    ],
  ]);
}

/** Runs a task on a data set's folder; one that is made lies in a temporary folder of its product's name for as long. */
async function withData<T>(data: string, task: (folder: string) => Promise<T>): Promise<T> {
  if (!data.startsWith('made:')) return task(data);
  const product = Object.keys(PRODUCTS).find((name) => data === `made:${name}`) as ProductName | undefined;
  if (product === undefined) throw new Error(`${data} is none of ${Object.keys(PRODUCTS).join(', ')}`);
  const parent = await mkdtemp(join(tmpdir(), 'lynceus-made-'));
  try {
    const folder = join(parent, product);
    await writeDataset(folder, product, { train: 40, goodTest: 20, defectsPerKind: 6, seed: 7, size: 256 });
    return await task(folder);
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
