import { parseArgs } from 'node:util';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { figure, mean, type Trial, tryOut } from './run.ts';

/** A model's figures on each data set named, as a table. */
export async function sets(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      backbone: { type: 'string', default: DEFAULT_BACKBONE.name },
      weights: { type: 'string' },
      bank: { type: 'string', default: 'auto' },
      seed: { type: 'string', default: '1' },
    },
  });
  const extractor = await loadExtractor(values.backbone, values.weights);
  const bank = values.bank === 'auto' ? values.bank : Number(values.bank);
  console.log(`${extractor.backbone.title}, 256 px, bank ${bank}, seed ${values.seed}. ${machineLine()}\n`);
  const trials: Trial[] = [];
  for (const data of positionals) trials.push(await tryOut(extractor, data, { bank, seed: Number(values.seed) }));
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
