import { expect, test } from 'vitest';
import { startBackend } from '../../src/pipeline/runtime/backends/start.ts';
import { LocalGradients } from '../../src/pipeline/training/gradients/local.ts';
import { openGradients } from '../../src/pipeline/training/gradients/open.ts';
import { deviationOf } from '../../src/pipeline/training/probe/choose.ts';
import { trialStage } from '../../src/pipeline/training/probe/trialStep.ts';

test.each([1, 2] as const)('the parts of a batch of stage %i add up to the whole', async (stage) => {
  const backend = await startBackend('wasm');
  const results = [];
  for (const picturesAtOnce of [Infinity, 3, 1]) {
    const { objective, variables, partsFor } = trialStage(stage, 64);
    const engine = new LocalGradients(objective, { ...backend, picturesAtOnce });
    const { loss, gradients, watched } = await engine.differentiate(variables, partsFor(picturesAtOnce));
    const values = [...gradients.values()].flatMap((gradient) => [...gradient.dataSync<'float32'>()]);
    results.push({ loss, gradients: Float32Array.from(values), watched });
  }
  const [whole, ...split] = results;
  for (const parts of split) {
    expect(deviationOf(parts, whole)).toBeLessThan(1e-5);
    parts.watched.forEach((sum, i) => {
      expect(sum).toBeCloseTo(whole.watched[i], 1);
    });
  }
});

test.each([1, 2] as const)('two threads come to what one does in stage %i', async (stage) => {
  const backend = await startBackend('wasm');
  const results = [];
  for (const threads of [1, 2]) {
    const { objective, variables, partsFor } = trialStage(stage, 64);
    const engine = await openGradients(backend, objective, threads);
    const { loss, gradients } = await engine.differentiate(variables, partsFor(engine.picturesAtOnce));
    results.push({
      loss,
      gradients: Float32Array.from([...gradients.values()].flatMap((gradient) => [...gradient.dataSync<'float32'>()])),
    });
    await engine.close();
  }
  expect(deviationOf(results[1], results[0])).toBeLessThan(1e-5);
});

test('losses alone are those that come with the gradients', async () => {
  const { objective, variables, partsFor } = trialStage(1, 32, 3);
  const engine = await openGradients(await startBackend('wasm'), objective, 2);
  const { loss } = await engine.differentiate(variables, partsFor(1));
  const losses = await engine.losses(variables, partsFor(1));
  await engine.close();
  expect(losses.reduce((sum, value) => sum + value, 0)).toBeCloseTo(loss, 6);
});

test('a thread that ends is a refusal, not a wait without end', async () => {
  const { objective, variables, partsFor } = trialStage(1, 32, 2);
  const engine = await openGradients(await startBackend('wasm'), objective, 2);
  await engine.close();
  await expect(engine.differentiate(variables, partsFor(1))).rejects.toMatchObject({ code: 'BACKEND_BROKEN' });
});
