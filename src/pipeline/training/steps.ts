import type * as tf from '@tensorflow/tfjs-core';
import { PipelineError } from '../errors.ts';
import { throwIfCancelled, type Work } from '../work.ts';
import type { Adam } from './adam.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Where a training reports and how it may be ended and taken up again. */
export interface TrainingWork extends Work {
  readonly onStep?: ((step: number, loss: number) => void) | undefined;
  readonly checkpoint?: Checkpoint | undefined;
}

/**
 * Runs the steps of a training, from its checkpoint on where there is one. All chance of a step must come from the step's number, so that a
 * training that was broken off ends as an unbroken one does.
 * @param run does step `step`, returns its loss
 * @returns the loss of each step
 * @throws PipelineError CANCELLED, TRAINING_DIVERGED when a loss is no number
 */
export async function runSteps(
  steps: number,
  adam: Adam,
  work: TrainingWork,
  run: (step: number) => Promise<tf.Scalar>,
): Promise<number[]> {
  const losses: number[] = [];
  const saved = await work.checkpoint?.load();
  if (saved) {
    adam.restore(saved.tensors);
    losses.push(...saved.losses);
  }
  while (losses.length < steps) {
    throwIfCancelled(work);
    const step = losses.length;
    const loss = await run(step);
    const [value] = await loss.data();
    loss.dispose();
    if (!Number.isFinite(value)) throw new PipelineError('TRAINING_DIVERGED', `step ${step}`, { detail: `loss ${value}` });
    losses.push(value);
    work.onStep?.(step, value);
    if (work.checkpoint && losses.length % work.checkpoint.every === 0 && losses.length < steps) {
      await work.checkpoint.save({ tensors: await adam.state(), losses });
    }
  }
  return losses;
}
