import type { Command } from 'commander';
import { listImages } from '../../pipeline/images/files.ts';
import type { Taught } from '../../pipeline/teach.ts';
import { teachInWorker } from '../../trainer/teachInWorker.ts';
import { estimateText, percentText, scoreText, secondsText, totalOf } from '../format.ts';
import { requestOf, type TeachOptions } from '../options.ts';
import { printJson, printSkipped } from '../output.ts';
import { withProgress } from '../progress.ts';
import { addTeachOptions } from '../teachOptions.ts';

export function addTeach(program: Command): void {
  const command = program
    .command('teach')
    .description('Learn a product from pictures of good parts.')
    .requiredOption('--good <dir>', 'folder of pictures of good parts')
    .requiredOption('--out <bundle>', 'folder to write the model to')
    .option('--json', 'print the result as JSON')
    .action(async (options: TeachOptions & { good: string; out: string; json?: true }) => {
      const files = await listImages(options.good);
      const taught = await withProgress(async (work) => teachInWorker(await requestOf(options, files, options.out), work));
      printSkipped(taught.skipped);
      if (options.json) printJson(summaryOf(taught, options.out));
      else printTaught(taught, options.out);
    });
  addTeachOptions(command);
}

function summaryOf({ manifest, skipped, seconds }: Taught, bundle: string): unknown {
  const { backbone, version, training, seed, bank, thresholds, contentHash } = manifest;
  return {
    bundle,
    backbone,
    version,
    training,
    seed,
    bank,
    thresholds,
    contentHash,
    skipped: skipped.map(({ file, error }) => ({ file, code: error.code })),
    seconds,
  };
}

function printTaught({ manifest: { bank, thresholds, training, heldOut, contentHash }, seconds }: Taught, bundle: string): void {
  console.log(`Taught in ${secondsText(totalOf(seconds))}: ${bundle}`);
  console.log(`  memory bank  ${bank.patches} patches (${bank.reason})`);
  console.log(
    `  REJECT from  ${scoreText(thresholds.reject)}, REVIEW from ${scoreText(thresholds.review)} (${thresholds.rule}, ${heldOut.length} goods held out)`,
  );
  if (training) console.log(`  judged by    ${training.reason}`);
  console.log(`  expected false rejects ${estimateText(thresholds.falseRejectRate, percentText)}`);
  if (thresholds.recall) console.log(`  recall of the labelled defects ${estimateText(thresholds.recall, percentText)}`);
  for (const { message } of thresholds.warnings) console.log(`  Note: ${message}`);
  console.log(`  content hash ${contentHash}`);
}
