import { basename } from 'node:path';
import type { TrainingSettings } from '../../src/pipeline/settings.ts';
import { printTable } from '../bench/table.ts';
import { figuresOf } from './figures.ts';
import { figure } from './run.ts';
import { trainingArguments } from './arguments.ts';
import { type TrainingRun, tryTraining } from './trainings.ts';
import { mean } from '../../src/pipeline/scoring/scores.ts';

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
  const { sets, extractor, log, preset, training, bank, seeds, title } = await trainingArguments(args, '1');
  console.log(title);
  for (const data of sets) {
    const rows: string[][] = [];
    for (const { name, change } of ABLATIONS) {
      const runs: TrainingRun[] = [];
      for (const seed of seeds) {
        const key = { set: basename(data), variant: `${preset}, ${name}`, backbone: extractor.backbone.name, seed };
        const settings = { training: { ...training, ...change }, seed, bank };
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
