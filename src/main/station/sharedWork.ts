import type { Progress } from '../../contract/message.ts';
import { PipelineError } from '../../pipeline/errors.ts';
import type { CommandWork } from './commands/handler.ts';

/** A piece of work that several ask for at once and that is done once: it ends early when nobody waits for it any more. */
export class SharedWork<T> {
  readonly #act: (work: CommandWork) => Promise<T>;
  #running: Running<T> | undefined;

  constructor(act: (work: CommandWork) => Promise<T>) {
    this.#act = act;
  }

  /**
   * Begins it, or waits for what is under way.
   * @throws PipelineError CANCELLED for the one who cancels; whatever the work throws
   */
  async join(work: CommandWork): Promise<T> {
    const running = (this.#running ??= this.#begin());
    running.waiting.add(work);
    if (running.latest) work.onProgress(running.latest);
    const { promise: cancelled, reject } = Promise.withResolvers<never>();
    const leave = (): void => {
      reject(new PipelineError('CANCELLED', 'shared work'));
      running.waiting.delete(work);
      if (running.waiting.size > 0) return;
      running.controller.abort();
      if (this.#running === running) this.#running = undefined;
    };
    work.signal.addEventListener('abort', leave, { once: true });
    if (work.signal.aborted) leave();
    try {
      return await Promise.race([running.result, cancelled]);
    } finally {
      work.signal.removeEventListener('abort', leave);
    }
  }

  #begin(): Running<T> {
    const controller = new AbortController();
    const waiting = new Set<CommandWork>();
    const onProgress = (progress: Progress): void => {
      running.latest = progress;
      for (const work of waiting) work.onProgress(progress);
    };
    const running: Running<T> = { controller, waiting, latest: undefined, result: Promise.resolve(undefined as T) };
    running.result = this.#act({ signal: controller.signal, onProgress }).finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    running.result.catch(() => undefined); // told to those who wait
    return running;
  }
}

interface Running<T> {
  readonly controller: AbortController;
  readonly waiting: Set<CommandWork>;
  latest: Progress | undefined;
  result: Promise<T>;
}
