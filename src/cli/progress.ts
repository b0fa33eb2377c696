import type { StorageProgress } from '../main/storage/work.ts';
import type { Progress } from '../pipeline/work.ts';
import { EXIT } from './exit.ts';
import { Pace } from '../pipeline/pace.ts';
import { createSpinner } from './spinner.ts';

const BAR_WIDTH = 24;

/** How far any long piece of work has come. */
type AnyProgress = Omit<Progress, 'step'> & { readonly step: string };

/** What long work of every room takes. */
export interface Watched {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: AnyProgress) => void;
}

const TITLES: Readonly<Record<Progress['step'] | StorageProgress['step'] | 'import' | 'challenge' | 'shift' | 'examine', string>> = {
  fetch: 'Fetching, in MB',
  projection: 'Fitting the projection',
  features: 'Looking at good parts',
  coreset: 'Choosing what to remember',
  'held-out': 'Scoring good parts held out',
  'bank size': 'Scoring synthetic anomalies',
  'stage 1': 'Learning synthetic anomalies',
  'stage 2': 'Tuning the backbone',
  gate: 'Comparing the versions',
  judge: 'Judging',
  look: 'Looking at pictures',
  compare: 'Comparing pictures',
  examine: 'Trying what computes',
  check: 'Checking the database',
  trail: 'Checking the audit trail',
  verdicts: 'Checking the verdicts',
  seals: 'Sealing verdicts',
  export: 'Writing rows',
  files: 'Checking files',
  rows: 'Checking rows',
  import: 'Importing pictures',
  challenge: 'Challenging the line',
  shift: 'Running a shift',
};

/**
 * Runs a piece of work with a progress bar on standard error: what is done, how far, a training's loss, how long still. Ctrl+C cancels it;
 * a second one does not wait for that. Without a terminal only the name of each step is printed, once.
 */
export async function withProgress<T>(task: (work: Watched) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const cancel = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.refused);
    controller.abort();
  };
  // Listeners that stay: with none left, ora's own would end the process before the work could say that it was cancelled.
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  const spinner = createSpinner();
  let step: string | undefined;
  let pace = new Pace();
  const close = (ending: 'succeed' | 'fail'): void => {
    if (step !== undefined && spinner.isSpinning) spinner[ending](titleOf(step));
  };
  const onProgress = (progress: AnyProgress): void => {
    const { step: current, done, total } = progress;
    if (current !== step) {
      close('succeed');
      step = current;
      pace = new Pace();
      spinner.start(titleOf(step));
    }
    pace.report(performance.now() / 1000, done);
    spinner.text = lineOf(progress, pace.secondsLeft(total));
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

function lineOf({ step, done, total, loss }: AnyProgress, secondsLeft: number | undefined): string {
  const parts = [`${titleOf(step).padEnd(28)} ${bar(done / total)} ${done}/${total}`];
  if (loss !== undefined) parts.push(`loss ${loss.toPrecision(3)}`);
  if (secondsLeft !== undefined) parts.push(`${timeText(secondsLeft)} left`);
  return parts.join(', ');
}

function titleOf(step: string): string {
  return Object.hasOwn(TITLES, step) ? TITLES[step as keyof typeof TITLES] : step;
}

function bar(share: number): string {
  const filled = Math.round(BAR_WIDTH * Math.min(share, 1));
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
}

function timeText(seconds: number): string {
  return seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
