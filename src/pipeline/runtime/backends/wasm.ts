import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { PipelineError } from '../../errors.ts';
import { registerGradients } from '../tfjsGradients.ts';
import { registerWasmGradients } from '../wasm-gradients/register.ts';
import { hasSimd } from '../wasm-gradients/webAssembly.ts';
import type { StartedBackend } from './backend.ts';

/**
 * Starts TensorFlow.js on WebAssembly.
 * @throws PipelineError BACKEND_BROKEN
 */
export async function startWasm(): Promise<StartedBackend> {
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  try {
    // Paths are refused once the backend is there.
    if (tf.findBackend('wasm') === null) setWasmPaths(join(folder, sep));
    const started = await withoutProcessListeners(() => tf.setBackend('wasm'));
    if (!started) throw new Error('the backend refused to start');
    registerGradients();
    registerWasmGradients();
  } catch (cause) {
    throw new PipelineError('BACKEND_BROKEN', 'TensorFlow.js on WebAssembly', { cause });
  }
  const model = cpus()[0]?.model.trim() ?? 'processor';
  return {
    name: 'wasm',
    device: hasSimd() ? model : `${model}, without SIMD`,
    deviceKind: 'cpu',
    picturesAtOnce: 1,
    afterStep: () => undefined,
  };
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
