import ora from 'ora';
import type { Progress, Work } from '../pipeline/work.ts';

const BAR_WIDTH = 24;
/** Below this many seconds of a step nothing can be said about the time left. */
const SETTLED_SECONDS = 0.5;

const TITLES: Record<Progress['step'], string> = {
  fetch: 'Fetching, in MB',
  projection: 'Fitting the projection',
  features: 'Looking at good parts',
  coreset: 'Choosing what to remember',
  'held-out': 'Scoring good parts held out',
  'bank size': 'Scoring synthetic anomalies',
  'stage 1': 'Learning synthetic anomalies',
  'stage 2': 'Tuning the backbone',
  judge: 'Judging',
};

/**
 * Runs a piece of work with a progress bar on standard error: what is done, how far, how long still. Ctrl+C cancels it. Without a
 * terminal only the name of each step is printed, once.
 */
export async function withProgress<T>(task: (work: Work) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const cancel = (): void => {
    controller.abort();
  };
  process.once('SIGINT', cancel);
  process.once('SIGTERM', cancel);
  const spinner = ora({ stream: process.stderr });
  let step: Progress['step'] | undefined;
  let startedAt = 0;
  const close = (ending: 'succeed' | 'fail'): void => {
    if (step !== undefined && spinner.isSpinning) spinner[ending](TITLES[step]);
  };
  const onProgress = ({ step: current, done, total }: Progress): void => {
    if (current !== step) {
      close('succeed');
      step = current;
      startedAt = performance.now();
      spinner.start(TITLES[step]);
    }
    spinner.text = `${TITLES[step].padEnd(28)} ${bar(done / total)} ${done}/${total}${timeLeft(startedAt, done / total)}`;
  };
  try {
    const result = await task({ signal: controller.signal, onProgress });
    close('succeed');
    return result;
  } catch (error) {
    close('fail');
    throw error;
  } finally {
    spinner.stop();
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
  }
}

function bar(share: number): string {
  const filled = Math.round(BAR_WIDTH * Math.min(share, 1));
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
}

function timeLeft(startedAt: number, share: number): string {
  const seconds = (performance.now() - startedAt) / 1000;
  if (seconds < SETTLED_SECONDS || share <= 0 || share >= 1) return '';
  return `, ${Math.ceil((seconds / share) * (1 - share))} s left`;
}
