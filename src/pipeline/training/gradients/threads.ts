import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { programBeside } from '../../../program.ts';
import { PipelineError } from '../../errors.ts';
import type { Differentiated, GradientEngine, Variables } from './engine.ts';
import type { ObjectiveSpec } from './objective.ts';
import type { Part } from './part.ts';
import { type GradientAnswer, type GradientQuestion, type GradientSetUp, layoutOf, type VariableLayout } from './threadMessages.ts';

const WORKER = programBeside(import.meta.url, './threadWorker');

interface Waiting {
  readonly resolve: (answer: GradientAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** One thread. It answers in the order in which it was asked. */
interface Thread {
  readonly worker: Worker;
  readonly waiting: Waiting[];
  /** Why it answers no more. */
  failure?: PipelineError;
}

/**
 * Spreads the parts of a batch over threads, each with a WebAssembly of its own. Each part is computed as it would be here, and the sums are taken
 * here in the order of the parts: it makes no difference how many threads there are, or which of them was fast.
 */
export class ThreadedGradients implements GradientEngine {
  readonly picturesAtOnce = 1;
  readonly #threads: readonly Thread[];
  /** What the variables are, for all threads to read; made when they are first seen. */
  #shared: { readonly layout: VariableLayout; readonly values: Float32Array } | undefined;

  private constructor(threads: readonly Thread[]) {
    this.#threads = threads;
  }

  /** @throws PipelineError BACKEND_BROKEN */
  static async open(objective: ObjectiveSpec, count: number): Promise<ThreadedGradients> {
    const setUp: GradientSetUp = { objective };
    const threads = Array.from({ length: count }, () => start(setUp));
    const engine = new ThreadedGradients(threads);
    try {
      await Promise.all(threads.map(answered));
    } catch (cause) {
      await engine.close();
      throw cause;
    }
    return engine;
  }

  async differentiate(variables: Variables, parts: readonly Part[]): Promise<Differentiated> {
    const { layout } = await this.#publish(variables);
    const answers = await this.#ask('gradients', parts);
    const [first, ...others] = answers.map(({ gradients }) => gradients);
    for (const gradients of others) for (let i = 0; i < first.length; i++) first[i] += gradients[i];
    const watched = answers.map((answer) => answer.watched).reduce((sum, part) => sum.map((value, i) => value + part[i]));
    return {
      loss: answers.reduce((sum, { loss }) => sum + loss, 0),
      gradients: new Map(layout.map(({ name, shape, start, end }) => [name, tf.tensor(first.subarray(start, end), shape)])),
      watched,
    };
  }

  async losses(variables: Variables, parts: readonly Part[]): Promise<number[]> {
    await this.#publish(variables);
    return (await this.#ask('loss', parts)).map(({ loss }) => loss);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  /** Writes the variables where the threads read them. None of them computes meanwhile. */
  async #publish(variables: Variables): Promise<{ layout: VariableLayout }> {
    if (this.#shared === undefined) {
      const layout = layoutOf(variables);
      const values = new Float32Array(new SharedArrayBuffer(4 * (layout.at(-1)?.end ?? 0)));
      this.#shared = { layout, values };
      for (const { worker } of this.#threads) worker.postMessage({ kind: 'variables', layout, values } satisfies GradientQuestion);
    }
    const { layout, values } = this.#shared;
    for (const { name, start } of layout) values.set(await variables.get(name)!.data<'float32'>(), start);
    return { layout };
  }

  /** Every thread takes the next part as soon as it is done with one. */
  async #ask(wanted: 'gradients' | 'loss', parts: readonly Part[]): Promise<GradientAnswer[]> {
    const answers = new Array<GradientAnswer>(parts.length);
    let next = 0;
    await Promise.all(
      this.#threads.map(async (thread) => {
        while (next < parts.length) {
          const index = next++;
          thread.worker.postMessage({ kind: 'part', wanted, part: parts[index] } satisfies GradientQuestion);
          answers[index] = await answered(thread);
        }
      }),
    );
    return answers;
  }
}

function start(workerData: GradientSetUp): Thread {
  const worker = new Worker(WORKER, { workerData });
  const thread: Thread = { worker, waiting: [] };
  const fail = (cause: unknown): void => {
    thread.failure ??= new PipelineError('BACKEND_BROKEN', 'a thread of the training', { detail: String(cause), cause });
    for (const { reject } of thread.waiting.splice(0)) reject(thread.failure);
  };
  worker.on('message', (answer: GradientAnswer) => thread.waiting.shift()?.resolve(answer));
  worker.on('error', fail);
  worker.on('exit', (code) => {
    fail(`it ended with ${code}`);
  });
  return thread;
}

async function answered({ waiting, failure }: Thread): Promise<GradientAnswer> {
  if (failure) throw failure;
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
  });
}
