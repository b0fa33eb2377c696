import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { EXAMINER_ANSWER, type ExaminerAnswer, type ExaminerJob, type ExaminerRequest, type ExaminerResult } from '../contract/examiner.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { programBeside } from '../program.ts';
import { errorOf } from '../trainer/refusals.ts';

const WORKER = programBeside(import.meta.url, './worker');
/** An examiner that was asked nothing for so long gives its memory back. */
const IDLE_MS = 60_000;

/** How a client watches a job, and ends it. */
export interface ExaminerWork {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly step: string; readonly done: number; readonly total: number }) => void) | undefined;
}

interface Waiting {
  readonly resolve: (result: ExaminerResult) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ExaminerWork['onProgress'];
}

/** A process, and the jobs that it has not answered. */
interface Running {
  readonly process: ChildProcess;
  readonly waiting: Map<number, Waiting>;
}

/**
 * Looks at pictures in a process of its own at lowered priority, so that it takes no time from a line that runs and its native code can harm
 * nothing. The process is there while it is needed, and a while longer, with the last models in memory.
 */
export class Examiner {
  #running: Running | undefined;
  #idle: NodeJS.Timeout | undefined;
  #nextId = 1;
  #isStopped = false;

  /** Its process; undefined while there is none. */
  get pid(): number | undefined {
    return this.#running?.process.pid;
  }

  /**
   * Has a job done.
   * @throws PipelineError what the job is refused with; CANCELLED at once; EXAMINER_DIED
   */
  async ask<J extends ExaminerJob>(
    job: J,
    { signal, onProgress }: ExaminerWork = {},
  ): Promise<Extract<ExaminerResult, { kind: J['kind'] }>> {
    if (signal?.aborted || this.#isStopped) throw cancelled(job, signal);
    clearTimeout(this.#idle);
    const running = (this.#running ??= this.#start());
    const id = this.#nextId++;
    const cancel = (): void => {
      send(running, { kind: 'cancel', id });
      this.#settle(running, id)?.reject(cancelled(job, signal));
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const result = await new Promise<ExaminerResult>((resolve, reject) => {
        running.waiting.set(id, { resolve, reject, onProgress });
        send(running, { kind: 'do', id, job });
      });
      return result as Extract<ExaminerResult, { kind: J['kind'] }>;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the process, and takes no more jobs. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#idle);
    const running = this.#running;
    if (!running) return;
    const gone = once(running.process, 'exit');
    running.process.kill('SIGKILL');
    await gone;
  }

  #start(): Running {
    const worker = fork(WORKER, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const running: Running = { process: worker, waiting: new Map() };
    worker.on('message', (message) => {
      this.#hear(running, message);
    });
    worker.on('error', () => {
      this.#lose(running, 'it did not start');
    });
    worker.on('exit', (code, signal) => {
      this.#lose(running, signal ?? `exit code ${code}`);
    });
    return running;
  }

  #hear(running: Running, message: unknown): void {
    const { data } = EXAMINER_ANSWER.safeParse(message);
    if (!data) running.process.kill('SIGKILL');
    else if (data.kind === 'progress') running.waiting.get(data.id)?.onProgress?.({ step: data.step, done: data.done, total: data.total });
    else settleWith(this.#settle(running, data.id), data);
  }

  /** @returns who waits for a job, for the last time */
  #settle(running: Running, id: number): Waiting | undefined {
    const waiting = running.waiting.get(id);
    running.waiting.delete(id);
    if (running.waiting.size === 0 && running === this.#running) {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => {
        this.#running = undefined;
        if (running.process.connected) running.process.disconnect();
      }, IDLE_MS);
    }
    return waiting;
  }

  #lose(running: Running, detail: string): void {
    if (this.#running === running) {
      this.#running = undefined;
      clearTimeout(this.#idle);
    }
    const lost = [...running.waiting.values()];
    running.waiting.clear();
    for (const { reject } of lost) reject(new PipelineError('EXAMINER_DIED', 'examiner', { detail }));
  }
}

function settleWith(waiting: Waiting | undefined, answer: Exclude<ExaminerAnswer, { kind: 'progress' }>): void {
  if (answer.kind === 'done') waiting?.resolve(answer.result);
  else if (answer.kind === 'refused') waiting?.reject(errorOf(answer.refusal));
  else waiting?.reject(Object.assign(new Error(answer.message), { stack: answer.trace }));
}

/** One that is gone is reported by `exit`. */
function send({ process: worker }: Running, request: ExaminerRequest): void {
  if (worker.connected) worker.send(request, () => undefined);
}

function cancelled({ kind }: ExaminerJob, signal: AbortSignal | undefined): PipelineError {
  return new PipelineError('CANCELLED', kind, { cause: signal?.reason });
}
