import * as tf from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { PipelineError } from '../src/pipeline/errors.ts';
import { BACKEND_NAMES, type BackendName, type StartedBackend } from '../src/pipeline/runtime/backends/backend.ts';
import { startBackend } from '../src/pipeline/runtime/backends/start.ts';

/** The backends that start on this machine. For each that does not there is a test that is skipped and says why. */
export async function presentBackends(): Promise<StartedBackend[]> {
  const present: StartedBackend[] = [];
  for (const name of BACKEND_NAMES) {
    try {
      present.push(await startBackend(name));
    } catch (error) {
      if (!(error instanceof PipelineError) || name === 'wasm') throw error;
      test.skip(`${name} is not tested: ${error.message}`, () => undefined);
    }
  }
  return present;
}

/** What a computation gives on a backend, read back; all its tensors are gone afterwards. */
export async function computedOn(name: BackendName, compute: () => readonly tf.Tensor[]): Promise<Float32Array[]> {
  await startBackend(name);
  const results = tf.tidy(() => [...compute()]);
  const read = await Promise.all(results.map(async (tensor) => Float32Array.from(await tensor.data())));
  tf.dispose(results);
  return read;
}

/** The largest difference, as part of the largest value. */
export function relativeDeviation(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) throw new RangeError(`${actual.length} numbers instead of ${expected.length}`);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0) / (largest || 1);
}
