import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadExtractor } from '../../pipeline/backbone/store.ts';
import type { Manifest } from '../../pipeline/bundle/manifest.ts';
import { readDataset } from '../../pipeline/dataset.ts';
import { type Evaluation, evaluate } from '../../pipeline/evaluate.ts';
import { withCode } from '../../pipeline/files.ts';
import { Judge } from '../../pipeline/judge.ts';
import { teach } from '../../pipeline/teach.ts';
import { totalOf } from '../format.ts';
import { settingsOf, type TeachOptions } from '../options.ts';
import { printJson, printSkipped, writeOutput } from '../output.ts';
import { withProgress } from '../progress.ts';
import { addTeachOptions } from '../teachOptions.ts';

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('Teach on a labelled data set (MVTec layout) and measure on its test pictures.')
    .requiredOption('--data <dir>', 'folder with train/good, test/<kind> and ground_truth/<kind>')
    .option('--json <file>', 'write the result to a file as JSON')
    .action(async (options: TeachOptions & { data: string; json?: string }) => {
      const extractor = await loadExtractor(options.backbone, options.weights);
      const dataset = await readDataset(options.data);
      const folder = await withCode('OUTPUT_UNWRITABLE', tmpdir(), () => mkdtemp(join(tmpdir(), 'lynceus-')));
      try {
        const result = await withProgress(async (work) => {
          const { manifest, seconds, skipped } = await teach(
            extractor,
            dataset.trainGood,
            join(folder, 'model'),
            settingsOf(options),
            work,
          );
          const judge = await Judge.open(join(folder, 'model'));
          try {
            const evaluation = await evaluate(judge, dataset, work);
            return { summary: summaryOf(options.data, manifest, evaluation, seconds), skipped: [...skipped, ...evaluation.skipped] };
          } finally {
            await judge.release();
          }
        });
        printSkipped(result.skipped);
        printJson(result.summary);
        if (options.json !== undefined) await writeOutput(options.json, `${JSON.stringify(result.summary, null, 2)}\n`);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  addTeachOptions(command);
}

function summaryOf(
  data: string,
  { backbone, method, training, seed, bank, geometry, thresholds }: Manifest,
  { skipped, ...figures }: Evaluation,
  stepSeconds: Readonly<Record<string, number>>,
) {
  return {
    data,
    backbone,
    method,
    training,
    seed,
    size: { widthPx: geometry.widthPx, heightPx: geometry.heightPx },
    ...figures,
    thresholds,
    bankPatches: bank.patches,
    bankReason: bank.reason,
    bankCandidates: bank.candidates,
    teachSeconds: totalOf(stepSeconds),
    stepSeconds,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    skipped: skipped.map(({ file, error }) => ({ file, code: error.code })),
  };
}
