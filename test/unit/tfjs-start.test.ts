import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { startTensorflow } from '../../src/pipeline/runtime/tfjs.ts';

test('starts on WebAssembly, says why nothing better was taken, and computes', async () => {
  const { backend, reasons } = await startTensorflow('wasm');
  expect(backend).toBe('wasm');
  expect(reasons).toEqual(['tensorflow: not asked for']);
  expect(tf.getBackend()).toBe('wasm');
  expect([...tf.tidy(() => tf.add([1, 2], [3, 4]).dataSync())]).toEqual([4, 6]);
});

test('takes the best backend that starts and names the reason for each it left', async () => {
  const { backend, reasons } = await startTensorflow();
  expect(tf.getBackend()).toBe(backend);
  if (backend === 'wasm') expect(reasons).toEqual([expect.stringMatching(/^tensorflow: .+/)]);
});

test('leaves it to the program how it ends on an error', async () => {
  const before = process.listenerCount('unhandledRejection');
  await startTensorflow('wasm');
  expect(process.listenerCount('unhandledRejection')).toBe(before);
});
