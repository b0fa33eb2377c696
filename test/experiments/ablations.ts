import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { DEFAULT_SETTINGS, type TrainingPreset, TRAINING_PRESETS, type TrainingSettings } from '../../src/pipeline/settings.ts';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { figuresOf } from './figures.ts';
import { figure, mean } from './run.ts';
import { RunLog, type TrainingRun, tryTraining } from './trainings.ts';

/** What is changed, one thing at a time. */
const ABLATIONS: readonly { readonly name: string; readonly change: Partial<TrainingSettings> }[] = [
  { name: 'as it is (Perlin, even focal loss, guided, layer 3)', change: {} },
  { name: 'generator: CutPaste', change: { generator: 'cutpaste' } },
  { name: 'generator: patch', change: { generator: 'patch' } },
  { name: 'generator: mixed', change: { generator: 'mixed' } },
  { name: 'loss: focal, as published', change: { loss: 'focal' } },
  { name: 'loss: cross-entropy', change: { loss: 'crossEntropy' } },
  { name: 'stage 2 without D’s guidance', change: { guide: 0 } },
  { name: 'stage 2 on layers 2 and 3', change: { tuned: 'layers2and3' } },
];

/** The parts of ToCoAD's trainings, taken out or exchanged one by one. */
export async function ablations(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      backbone: { type: 'string', default: DEFAULT_BACKBONE.name },
      weights: { type: 'string' },
      bank: { type: 'string', default: '2000' },
      preset: { type: 'string', default: 'standard' },
      seeds: { type: 'string', default: '1' },
      log: { type: 'string' },
    },
  });
  const extractor = await loadExtractor(values.backbone, values.weights);
  const log = await RunLog.open(values.log);
  const standard = { ...DEFAULT_SETTINGS.training, ...TRAINING_PRESETS[values.preset as TrainingPreset] };
  const seeds = values.seeds.split(',').map(Number);
  console.log(`${extractor.backbone.title}, 256 px, bank ${values.bank}, preset ${values.preset}, seeds ${values.seeds}. ${machineLine()}`);
  for (const data of positionals) {
    const rows: string[][] = [];
    for (const { name, change } of ABLATIONS) {
      const runs: TrainingRun[] = [];
      for (const seed of seeds) {
        const key = { set: basename(data), variant: `${values.preset}, ${name}`, backbone: extractor.backbone.name, seed };
        const settings = { training: { ...standard, ...change }, seed, bank: Number(values.bank) };
        runs.push(await log.once(key, () => tryTraining(extractor, data, key.variant, settings)));
      }
      const both = (version: 'D' | 'stage2' | 'stage0+D'): string =>
        `${figure(mean(runs.map((run) => figuresOf(run, version).imageAuroc ?? NaN)))} / ${figure(mean(runs.map((run) => figuresOf(run, version).pixelAuroc ?? NaN)))}`;
      rows.push([name, both('D'), both('stage2'), both('stage0+D')]);
      console.error(`${basename(data)}: ${rows.at(-1)!.join('  ')}`);
    }
    console.log(`\n${basename(data)}: image / pixel AUROC\n`);
    printTable([['', 'D', 'stage2', 'stage0+D'], ...rows]);
  }
}
