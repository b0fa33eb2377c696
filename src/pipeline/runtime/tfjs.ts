import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { PipelineError } from '../errors.ts';
import { registerGradients } from './tfjsGradients.ts';
import { registerWasmGradients } from './wasm-gradients/register.ts';

/** Where TensorFlow.js computes: libtensorflow (CUDA where there is one), or WebAssembly, which is always there. */
export type TensorflowBackend = 'tensorflow' | 'wasm';

export interface Tensorflow {
  readonly backend: TensorflowBackend;
  /** Why nothing better was taken, in words; empty for the best. */
  readonly reasons: readonly string[];
}

/** An optional dependency: it fetches libtensorflow while it is installed, which many a factory network forbids. */
const NATIVE_PACKAGE = '@tensorflow/tfjs-node-gpu';

/**
 * Starts TensorFlow.js on the best backend there is, `preferred` at the most, and makes it the current one. The gradients
 * that training needs are there afterwards. May be called again, to change the backend too.
 * @throws PipelineError RUNTIME_NOT_STARTED
 */
export async function startTensorflow(preferred: TensorflowBackend = 'tensorflow'): Promise<Tensorflow> {
  const reasons: string[] = [];
  if (preferred === 'tensorflow') {
    const failure = await startNative();
    if (failure === undefined) {
      registerGradients();
      return { backend: 'tensorflow', reasons: reasonsAgainstNative() };
    }
    reasons.push(`tensorflow: ${failure}`);
  } else reasons.push('tensorflow: not asked for');
  await startWasm();
  return { backend: 'wasm', reasons };
}

/** Why libtensorflow does not start, or undefined when it does. */
async function startNative(): Promise<string | undefined> {
  restoreIsNullOrUndefined();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'; // warnings about the build of the library are for its makers
  try {
    await import(NATIVE_PACKAGE);
    if (!(await tf.setBackend('tensorflow'))) return 'libtensorflow does not start';
    tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync());
    return undefined;
  } catch (error) {
    const [firstLine] = (error instanceof Error ? error.message : String(error)).split('\n');
    return `${NATIVE_PACKAGE} cannot be loaded (${firstLine})`;
  }
}

/** tfjs-node 4.22 calls a function that Node 23 took away. */
function restoreIsNullOrUndefined(): void {
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

function reasonsAgainstNative(): string[] {
  const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
  return isUsingGpuDevice === false ? ['tensorflow: no CUDA device, computing on the CPU'] : [];
}

async function startWasm(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  try {
    setWasmPaths(join(folder, sep));
    const started = await withoutProcessListeners(() => tf.setBackend('wasm'));
    if (!started) throw new Error('the backend refused to start');
    registerGradients();
    registerWasmGradients();
  } catch (cause) {
    throw new PipelineError('RUNTIME_NOT_STARTED', 'TensorFlow.js on WebAssembly', { cause });
  }
}

type ProcessEvent = 'uncaughtException' | 'unhandledRejection';

/** Emscripten's start-up code takes over how the process ends on an error. That is not for a library to decide. */
async function withoutProcessListeners<T>(start: () => Promise<T>): Promise<T> {
  const events: readonly ProcessEvent[] = ['uncaughtException', 'unhandledRejection'];
  const before = events.map((event) => process.rawListeners(event));
  try {
    return await start();
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.rawListeners(event) as (() => void)[])
        if (!before[i].includes(listener)) process.removeListener(event, listener);
    });
  }
}
