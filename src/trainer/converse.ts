import type { ChildProcess } from 'node:child_process';
import { TEACH_MESSAGE, type TeachJob, type TeachMessage } from '../contract/teaching.ts';
import { PipelineError } from '../pipeline/errors.ts';
import type { Work } from '../pipeline/work.ts';
import { errorOf, mismatch } from './refusals.ts';

/** A worker that was told to end and has not, is killed after this; and is waited for no longer than that. */
const PATIENCE_MS = 500;
const GIVE_UP_MS = 900;
/** How much of what a worker complained of is kept. */
const COMPLAINT_CHARACTERS = 4000;

export type Done = Extract<TeachMessage, { kind: 'done' }>;
type Progress = Extract<TeachMessage, { kind: 'progress' }>;

/**
 * Gives a forked worker its job and follows it to its end. When this returns, the worker is gone.
 * @throws PipelineError what the worker refused with; CANCELLED within a second of the signal; TRAINER_DIED for a worker that ended
 *   without a last word; TRAINER_MISMATCH for one whose words do not fit the contract
 */
export function converse(worker: ChildProcess, job: TeachJob, { signal, onProgress }: Work): Promise<Done> {
  let outcome: Done | Error | undefined;
  let latest: Progress | undefined;
  const complaint = tailOf(worker.stderr);
  const timers: NodeJS.Timeout[] = [];

  return new Promise<Done>((resolve, reject) => {
    const settle = (code: number | null, endedBy: NodeJS.Signals | null): void => {
      signal?.removeEventListener('abort', cancel);
      timers.forEach(clearTimeout);
      const result = outcome ?? (signal?.aborted ? cancelled(signal) : died(job, latest, endedBy ?? `exit code ${code}`, complaint()));
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    const killLater = (): void => {
      timers.push(setTimeout(() => worker.kill('SIGKILL'), PATIENCE_MS));
    };
    const cancel = (): void => {
      worker.kill('SIGTERM');
      killLater();
      timers.push(setTimeout(settle, GIVE_UP_MS, null, null));
    };
    const conclude = (last: Done | Error): void => {
      outcome = last;
      if (worker.connected) worker.disconnect();
      killLater();
    };

    worker.on('message', (received) => {
      if (outcome !== undefined) return;
      const parsed = TEACH_MESSAGE.safeParse(received);
      if (!parsed.success) conclude(mismatch('a message of the worker', parsed.error));
      else if (parsed.data.kind === 'progress') {
        latest = parsed.data;
        const { step, done, total, loss } = latest;
        onProgress?.({ step, done, total, loss });
      } else conclude(outcomeOf(parsed.data));
    });
    worker.on('error', (cause) => {
      outcome ??= died(job, latest, cause.message, complaint());
      if (worker.pid === undefined) settle(null, null);
    });
    worker.on('exit', (code, endedBy) => {
      if (outcome !== undefined) settle(code, endedBy);
    });
    worker.on('close', settle); // all that the worker said has been heard by then
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel(); // before anybody listened
    worker.send(job, () => undefined); // one that is dead already is reported by `close`
  });
}

function outcomeOf(message: Exclude<TeachMessage, Progress>): Done | Error {
  switch (message.kind) {
    case 'done':
      return message;
    case 'refused':
      return errorOf(message.refusal);
    case 'broken':
      return Object.assign(new Error(message.message), { stack: message.trace });
  }
}

function cancelled(signal: AbortSignal): PipelineError {
  return new PipelineError('CANCELLED', 'learning', { cause: signal.reason });
}

function died({ folder }: TeachJob, latest: Progress | undefined, how: string, complaint: string): PipelineError {
  const at = latest === undefined ? 'before its first step' : `at ${latest.step} ${latest.done}/${latest.total}`;
  return new PipelineError('TRAINER_DIED', folder, { detail: `${at}, ${how}`, ...(complaint && { cause: complaint }) });
}

/** Reads a stream, so that its writer never waits, and keeps the end of it. */
function tailOf(stream: NodeJS.ReadableStream | null): () => string {
  let tail = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-COMPLAINT_CHARACTERS);
  });
  return () => tail;
}
