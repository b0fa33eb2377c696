import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { LINE_ANSWER, type LineAnswer, type LineModel, type LineQuestion } from '../contract/line.ts';
import { PipelineError } from '../pipeline/errors.ts';
import { PIPELINE_ERRORS, type PipelineErrorCode } from '../refusals/pipelineErrors.ts';
import type { FrameChecks } from '../contract/recipe.ts';
import type { ImageSource } from '../pipeline/images/source.ts';
import type { ProviderName } from '../pipeline/runtime/provider.ts';
import { monotonicMs } from './monotonic.ts';
import { HUNG_AFTER_MS, LOST_AFTER_MS, MOST_WAITING, PREPARING_MS, RESTART_AFTER_MS } from './limits.ts';
import { SilenceWatch } from './silenceWatch.ts';
import { programBeside } from '../program.ts';

const WORKER = programBeside(import.meta.url, './worker');

export type LineJudged = Extract<LineAnswer, { kind: 'judged' }>;

interface LineWorkerEvents {
  /** It has died or hung; what it was asked is refused, and another one is on its way. */
  died: [PipelineError];
  /** Another one is there, and has the models of the last one. */
  restarted: [];
  /** A model is judged on the processor from now on: the worker died while a graphics card had to do with it. */
  fellBack: [provider: ProviderName];
}

/** A question before it has its number. */
type Unnumbered = DistributiveOmit<LineQuestion, 'id'>;
type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never;

interface Waiting {
  /** Monotonic. */
  readonly askedMs: number;
  readonly resolve: (answer: LineAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Judges in a process of its own, so that whatever native code does there costs the parts in flight and no more: it is watched, and replaced
 * by itself when it dies or hangs.
 */
export class LineWorker extends EventEmitter<LineWorkerEvents> {
  readonly #waiting = new Map<number, Waiting>();
  /** What it was asked to have ready, by content hash. */
  readonly #models = new Map<string, LineModel>();
  #nextId = 1;
  #process: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  /** Between one process and the next: resolves when the next one is there. */
  #next: PromiseWithResolvers<undefined> | undefined;
  #isStopped = false;

  /** Starts a worker. */
  constructor() {
    super();
    this.#start();
  }

  /** Its process; undefined between one and the next. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /**
   * Has a model ready, now and after a restart. Waits for the next process where there is none.
   * @throws PipelineError BUNDLE_*, GRAPH_REFUSED, LINE_MODEL_EXCHANGED, LINE_WORKER_DIED, LINE_WORKER_HUNG, LINE_WORKER_BUSY
   */
  async load(model: LineModel): Promise<void> {
    await this.#next?.promise;
    await this.#ask({ kind: 'load', model });
    this.#models.set(model.contentHash, model);
  }

  /** The model is not needed any more. */
  forget({ contentHash }: LineModel): void {
    this.#models.delete(contentHash);
  }

  /**
   * Judges a picture.
   * @param checks that it has to pass first
   * @param timeoutMs after which nobody waits for the answer any more
   * @throws PipelineError IMAGE_*, FRAME_*, SCORES_NOT_FINITE, LINE_JUDGED_LATE; as `load` does
   */
  async judge(model: LineModel, picture: ImageSource, checks: FrameChecks, timeoutMs: number): Promise<LineJudged> {
    if (timeoutMs <= 0)
      throw new PipelineError('LINE_JUDGED_LATE', nameOf(picture), { detail: 'its time was over before it was its turn' });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new PipelineError('LINE_JUDGED_LATE', nameOf(picture), { detail: `not within ${Math.round(timeoutMs)} ms` }));
      }, timeoutMs);
    });
    try {
      return (await Promise.race([
        this.#ask({ kind: 'judge', model: this.#models.get(model.contentHash) ?? model, picture, checks, byMs: monotonicMs() + timeoutMs }),
        late,
      ])) as LineJudged;
    } finally {
      clearTimeout(timer);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#restart);
    this.#next?.resolve(undefined);
    const worker = this.#process;
    if (worker?.pid === undefined) return;
    const gone = once(worker, 'exit');
    worker.kill('SIGKILL');
    await gone;
  }

  async #ask(question: Unnumbered): Promise<LineAnswer> {
    const { contentHash } = question.model;
    if (!this.#process?.connected) throw new PipelineError('LINE_WORKER_DIED', contentHash, { detail: 'it is being started' });
    if (this.#waiting.size >= MOST_WAITING) throw new PipelineError('LINE_WORKER_BUSY', contentHash);
    const id = this.#nextId++;
    const worker = this.#process;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { askedMs: performance.now(), resolve, reject });
      worker.send({ ...question, id } satisfies LineQuestion, () => undefined); // one that is gone is reported by `exit`
    });
  }

  #start(): void {
    const worker = fork(WORKER, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#process = worker;
    this.#next?.resolve(undefined);
    this.#next = undefined;
    let isHung = false;
    const end = (): void => {
      isHung = true;
      worker.kill('SIGKILL');
    };
    const watch = new SilenceWatch(end);
    const gone = (detail: string): void => {
      watch.stop();
      this.#process = undefined;
      this.#lose(new PipelineError(isHung ? 'LINE_WORKER_HUNG' : 'LINE_WORKER_DIED', 'line worker', { detail }));
    };
    watch.expectWithin(PREPARING_MS); // until its first word
    worker.on('message', (message) => {
      const { data: answer } = LINE_ANSWER.safeParse(message);
      watch.expectWithin(answer?.kind === 'preparing' ? PREPARING_MS : HUNG_AFTER_MS);
      if (!answer) worker.kill('SIGKILL');
      else if (answer.kind !== 'alive' && answer.kind !== 'preparing') this.#hear(answer);
      if (this.#hasLostOne()) end();
    });
    worker.on('error', ({ message }) => {
      if (worker.pid === undefined) gone(message); // it never began, and no `exit` follows
    });
    worker.on('exit', (code, signal) => {
      gone(signal ?? `exit code ${code}`);
    });
  }

  #hear(answer: Exclude<LineAnswer, { kind: 'alive' | 'preparing' }>): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.kind === 'refused') waiting?.reject(errorOf(answer.refusal));
    else waiting?.resolve(answer);
  }

  /** Questions are kept in the order in which they were asked. */
  #hasLostOne(): boolean {
    const [oldest] = this.#waiting.values();
    return oldest !== undefined && performance.now() - oldest.askedMs > LOST_AFTER_MS;
  }

  #lose(error: PipelineError): void {
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    if (!this.#isStopped) this.#next ??= Promise.withResolvers<undefined>();
    for (const { reject } of lost) reject(error);
    if (this.#isStopped) return;
    this.#fallBack();
    this.emit('died', error);
    this.#restart = setTimeout(() => void this.#startAgain(), RESTART_AFTER_MS);
  }

  /** Whatever has brought the worker down: a graphics card gets no second chance before the line is started anew. */
  #fallBack(): void {
    for (const [contentHash, { provider, ...model }] of this.#models) {
      if (provider === undefined || provider === 'cpu') continue;
      this.#models.set(contentHash, model);
      this.emit('fellBack', provider);
    }
  }

  async #startAgain(): Promise<void> {
    try {
      this.#start();
    } catch (cause) {
      this.#lose(new PipelineError('LINE_WORKER_DIED', 'line worker', { detail: 'it cannot be started', cause }));
      return;
    }
    try {
      await Promise.all([...this.#models.values()].map((model) => this.#ask({ kind: 'load', model })));
      this.emit('restarted');
    } catch {
      // It has died again, which starts another one; or a model is gone, which is refused to each part that needs it.
    }
  }
}

function errorOf({ code, where, detail }: Extract<LineAnswer, { kind: 'refused' }>['refusal']): Error {
  if (!Object.hasOwn(PIPELINE_ERRORS, code)) return new Error(`The line worker refused with ${code}.`);
  return new PipelineError(code as PipelineErrorCode, where, detail === undefined ? {} : { detail });
}

function nameOf(picture: ImageSource): string {
  return typeof picture === 'string' ? picture : picture.name;
}
