import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readDataset } from '../../pipeline/dataset.ts';
import { type Evaluation, evaluate } from '../../pipeline/evaluate.ts';
import { withCode } from '../../pipeline/files.ts';
import { Judge } from '../../pipeline/judge.ts';
import { type TaughtInWorker, teachInWorker } from '../../trainer/teachInWorker.ts';
import { totalOf } from '../format.ts';
import { requestOf, type TeachOptions } from '../options.ts';
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
      const dataset = await readDataset(options.data);
      const folder = await withCode('OUTPUT_UNWRITABLE', tmpdir(), () => mkdtemp(join(tmpdir(), 'lynceus-')));
      try {
        const result = await withProgress(async (work) => {
          const taught = await teachInWorker(await requestOf(options, dataset.trainGood, join(folder, 'model')), work);
          const judge = await Judge.open(join(folder, 'model'));
          try {
            const evaluation = await evaluate(judge, dataset, work);
            return { summary: summaryOf(options.data, taught, evaluation), skipped: [...taught.skipped, ...evaluation.skipped] };
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

function summaryOf(data: string, { manifest, seconds: stepSeconds, peakRssMb }: TaughtInWorker, { skipped, ...figures }: Evaluation) {
  const { backbone, version, training, seed, bank, geometry, thresholds } = manifest;
  return {
    data,
    backbone,
    version,
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
    peakRssMb: Math.max(peakRssMb, process.resourceUsage().maxRSS / 1024),
    skipped: skipped.map(({ file, error }) => ({ file, code: error.code })),
  };
}
