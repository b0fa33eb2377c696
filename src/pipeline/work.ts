import { PipelineError } from './errors.ts';

/** How far a long piece of work has come. */
export interface Progress {
  readonly step: Step;
  readonly done: number;
  readonly total: number;
  /** Of the training step just done. */
  readonly loss?: number | undefined;
}

export type Step =
  | 'fetch'
  | 'projection'
  | 'features'
  | 'coreset'
  | 'held-out'
  | 'bank size'
  | 'stage 1'
  | 'stage 2'
  | 'gate'
  | 'judge'
  | 'look'
  | 'compare';

/** What every long piece of work takes: a way to watch it and a way to end it. */
export interface Work {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * @param where what is cut short, for the message
 * @throws PipelineError CANCELLED
 */
export function throwIfCancelled({ signal }: Work, where = 'learning'): void {
  if (signal?.aborted) throw new PipelineError('CANCELLED', where, { cause: signal.reason });
}

export function reportProgress({ onProgress }: Work, step: Step, done: number, total: number, loss?: number): void {
  onProgress?.({ step, done, total, loss });
}
