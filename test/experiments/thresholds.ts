import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DEFAULT_BACKBONE } from '../../src/pipeline/backbone/registry.ts';
import { loadExtractor } from '../../src/pipeline/backbone/store.ts';
import { readDataset } from '../../src/pipeline/dataset.ts';
import { Judge } from '../../src/pipeline/judge.ts';
import { suggestThresholds, type ThresholdRule } from '../../src/pipeline/scoring/thresholds.ts';
import { summarise } from '../../src/pipeline/scoring/verdict.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { teach } from '../../src/pipeline/teach.ts';
import { machineLine } from '../bench/machine.ts';
import { printTable } from '../bench/table.ts';
import { figure } from './run.ts';
import { mean } from '../../src/pipeline/scoring/scores.ts';

const RULES: readonly (readonly [name: string, rule: ThresholdRule])[] = [
  ['mean + 3 sd', { rule: 'mean3sd' }],
  ['GEV, 1 %', { rule: 'gev', tails: { review: 0.05, reject: 0.01 } }],
  ['GEV, 2 % (default)', DEFAULT_SETTINGS.thresholds],
  ['quantile, 1 %', { rule: 'quantile', tails: { review: 0.05, reject: 0.01 } }],
  ['quantile, 5 %', { rule: 'quantile', tails: { review: 0.1, reject: 0.05 } }],
];

/** Which rule sets REJECT: false rejects / recall on each set's test pictures, thresholds from held-out goods alone. Bank 2000, seed 1. */
export async function thresholds(folders: string[]): Promise<void> {
  console.log(`False rejects / recall at the suggested REJECT threshold, ${DEFAULT_BACKBONE.title}, bank 2000, seed 1. ${machineLine()}\n`);
  const extractor = await loadExtractor(DEFAULT_BACKBONE.name);
  const columns: { set: string; cells: { falseRejects: number; recall: number }[] }[] = [];
  for (const data of folders) {
    const folder = await mkdtemp(join(tmpdir(), 'lynceus-experiment-'));
    const { trainGood, test } = await readDataset(data);
    const { manifest } = await teach(extractor, trainGood, join(folder, 'model'), { ...DEFAULT_SETTINGS, bank: 2000 });
    const judge = await Judge.open(join(folder, 'model'));
    const scores = [];
    for (const { file, kind } of test) scores.push({ score: (await judge.judgeFile(file)).score, isGood: kind === 'good' });
    await judge.release();
    await rm(folder, { recursive: true });
    const goods = scores.filter(({ isGood }) => isGood).map(({ score }) => score);
    const defects = scores.filter(({ isGood }) => !isGood).map(({ score }) => score);
    const heldOut = manifest.heldOut.map(({ score }) => score);
    const cells = RULES.map(([, rule]) => {
      const { falseRejectRate, recall } = summarise(goods, defects, suggestThresholds(heldOut, rule));
      return { falseRejects: falseRejectRate?.value ?? NaN, recall: recall?.value ?? NaN };
    });
    columns.push({ set: basename(data), cells });
  }
  const text = (falseRejects: number, recall: number): string => `${figure(falseRejects)} / ${figure(recall)}`;
  printTable([
    ['rule', ...columns.map(({ set }) => set), 'mean'],
    ...RULES.map(([name], i) => {
      const cells = columns.map((column) => column.cells[i]);
      const all = text(mean(cells.map(({ falseRejects }) => falseRejects)), mean(cells.map(({ recall }) => recall)));
      return [name, ...cells.map(({ falseRejects, recall }) => text(falseRejects, recall)), all];
    }),
  ]);
}
