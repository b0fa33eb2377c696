import type { Problem, Progress } from '../../contract/message.ts';
import type { AskOptions } from './ask.ts';
import { problemOf, Refusal } from './refusal.ts';

/** Something that takes a while: whether it runs, how far it is, what it was refused for, and a way to cancel it. */
export class Task<T> {
  #output = $state.raw<T>();
  #problem = $state<Problem>();
  #progress = $state<Progress>();
  #isRunning = $state(false);
  #startedMs = 0;
  #controller: AbortController | undefined;

  /** What the last run came to; undefined before the first one. */
  get output(): T | undefined {
    return this.#output;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get progress(): Progress | undefined {
    return this.#progress;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** By the pace so far; undefined where that cannot be said. */
  get secondsLeft(): number | undefined {
    const { done, total } = this.#progress ?? { done: 0, total: 0 };
    if (!this.#isRunning || done === 0 || total === 0) return undefined;
    return ((Date.now() - this.#startedMs) / 1000 / done) * (total - done);
  }

  /**
   * Runs it; one that runs already is cancelled first. What is refused is kept in `problem`; a cancelled run leaves none.
   * @returns what came of it; undefined where nothing did
   */
  async run(act: (options: Required<Pick<AskOptions, 'signal' | 'onProgress'>>) => Promise<T>): Promise<T | undefined> {
    this.cancel();
    const controller = new AbortController();
    this.#controller = controller;
    this.#problem = undefined;
    this.#progress = undefined;
    this.#isRunning = true;
    this.#startedMs = Date.now();
    try {
      const output = await act({
        signal: controller.signal,
        onProgress: (progress) => {
          if (this.#controller !== controller) return;
          if (this.#progress?.step !== progress.step) this.#startedMs = Date.now();
          this.#progress = progress;
        },
      });
      if (this.#controller === controller) this.#output = output;
      return output;
    } catch (error) {
      const isCancelled = error instanceof Refusal && error.code === 'CANCELLED';
      if (this.#controller === controller && !isCancelled) this.#problem = problemOf(error);
      return undefined;
    } finally {
      if (this.#controller === controller) this.#isRunning = false;
    }
  }

  cancel(): void {
    this.#controller?.abort();
  }
}
