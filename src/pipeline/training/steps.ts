import { PipelineError } from '../errors.ts';
import { throwIfCancelled, type Work } from '../work.ts';
import type { Adam } from './adam.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Where a training reports and how it may be ended and taken up again. */
export interface TrainingWork extends Work {
  readonly onStep?: ((step: number, loss: number) => void) | undefined;
  readonly checkpoint?: Checkpoint | undefined;
}

/** The steps of a training. All chance of a step must come from its number. */
export interface Steps<Batch> {
  /**
   * What a step learns from. It is made ready while the step before it computes, as far as that leaves this thread free: ONNX Runtime
   * reads features on threads of its own. It holds no tensors, for it may be thrown away.
   */
  readonly prepare: (step: number) => Promise<Batch>;
  /** Does the step. @returns its loss */
  readonly run: (batch: Batch, step: number) => Promise<number>;
}

/** How a training is stopped before its last step. */
export interface EarlyStop {
  /** Steps between two looks at what training does not see. */
  readonly every: number;
  readonly heldOutLoss: () => Promise<number>;
}

/** A training has settled when so many looks in a row have not brought the held-out loss down by this share. */
const PATIENCE = 3;
const LEAST_GAIN = 0.01;

/**
 * Runs the steps of a training, from its checkpoint on where there is one; one that was broken off ends as an unbroken one does.
 * @returns the loss of each step
 * @throws PipelineError CANCELLED, TRAINING_DIVERGED when a loss is no number
 */
export async function runSteps<Batch>(
  steps: number,
  adam: Adam,
  work: TrainingWork,
  { prepare, run }: Steps<Batch>,
  early?: EarlyStop,
): Promise<number[]> {
  const losses: number[] = [];
  const heldOut: number[] = [];
  const saved = await work.checkpoint?.load();
  if (saved) {
    adam.restore(saved.tensors);
    losses.push(...saved.losses);
    heldOut.push(...saved.heldOut);
  }
  let next: Promise<Batch> | undefined;
  try {
    while (losses.length < steps && !hasSettled(heldOut)) {
      throwIfCancelled(work);
      const step = losses.length;
      const computing = run(await (next ?? prepare(step)), step);
      next = step + 1 < steps ? prepare(step + 1) : undefined;
      next?.catch(() => undefined); // it is waited for later
      const value = await computing;
      if (!Number.isFinite(value)) throw new PipelineError('TRAINING_DIVERGED', `step ${step}`, { detail: `loss ${value}` });
      losses.push(Math.fround(value)); // as the checkpoint keeps it
      work.onStep?.(step, value);
      if (early && losses.length % early.every === 0) heldOut.push(Math.fround(await early.heldOutLoss()));
      const isOver = losses.length === steps || hasSettled(heldOut);
      if (work.checkpoint && (isOver || losses.length % work.checkpoint.every === 0)) {
        await work.checkpoint.save({ tensors: await adam.state(), losses, heldOut });
      }
    }
  } finally {
    await next?.catch(() => undefined); // what it reads with must not be released under it
  }
  return losses;
}

function hasSettled(heldOut: readonly number[]): boolean {
  if (heldOut.length <= PATIENCE) return false;
  const before = Math.min(...heldOut.slice(0, -PATIENCE));
  return Math.min(...heldOut.slice(-PATIENCE)) > (1 - LEAST_GAIN) * before;
}
