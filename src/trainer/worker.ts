import '../pipeline/lowerPriority.ts';
import { inspect } from 'node:util';
import { TEACH_JOB, type TeachMessage } from '../contract/teaching.ts';
import { loadExtractor } from '../pipeline/backbone/store.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { teach } from '../pipeline/teach.ts';
import type { Work } from '../pipeline/work.ts';
import { mismatch, refusalOf } from './refusals.ts';

/*
 * The training worker: takes one job from the process that forked it, teaches, and reports. It ends when its parent hangs up or is gone.
 */

const controller = new AbortController();
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => {
  controller.abort();
});
// Ctrl+C reaches every process of the terminal; what becomes of this one is for the parent to say.
process.on('SIGINT', () => undefined);
process.once('message', (message) => {
  void answer(message);
});

async function answer(message: unknown): Promise<void> {
  try {
    tell(await serve(message));
  } catch (error) {
    if (error instanceof PipelineError) tell({ kind: 'refused', refusal: refusalOf(error) });
    else tell({ kind: 'broken', message: error instanceof Error ? error.message : String(error), trace: inspect(error) });
  }
}

async function serve(message: unknown): Promise<TeachMessage> {
  const parsed = TEACH_JOB.safeParse(message);
  if (!parsed.success) throw mismatch('the job', parsed.error);
  const { backbone, weightsFile, files, folder, settings, checkpoints } = parsed.data;
  const work: Work = {
    signal: controller.signal,
    onProgress: ({ step, done, total, loss }) => {
      tell({ kind: 'progress', step, done, total, loss });
    },
  };
  const { skipped, seconds } = await teach(await loadExtractor(backbone, weightsFile), files, folder, settings, work, checkpoints);
  return {
    kind: 'done',
    skipped: skipped.map(({ file, error }) => ({ file, refusal: refusalOf(error) })),
    seconds,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  };
}

function tell(message: TeachMessage): void {
  process.send!(message);
}
