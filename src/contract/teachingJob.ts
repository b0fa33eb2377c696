import { z } from 'zod';
import { ID } from './command.ts';
import { PROBLEM, PROGRESS } from './message.ts';

/** How a station teaches. */
export const TEACHING_SETTINGS = z.strictObject({
  /** The frozen backbone alone, or ToCoAD's two trainings on top, kept where they help. */
  method: z.enum(['stage0', 'tocoad']).default('tocoad'),
  /** How long ToCoAD trains. */
  preset: z.enum(['quick', 'standard', 'thorough']).default('standard'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  /** Patches of the memory bank; `auto`: as few as serve the product. */
  bank: z.union([z.int().min(1).max(1_000_000), z.literal('auto')]).default('auto'),
  /** What to train on; `auto`: the fastest that is found to compute rightly. */
  backend: z.enum(['auto', 'tensorflow', 'webgpu', 'wasm']).default('auto'),
});

export type TeachingSettings = z.infer<typeof TEACHING_SETTINGS>;

/** A teaching of this station process, and how far it is. */
export const TEACHING_JOB = z.object({
  jobId: z.uuid(),
  productId: ID,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** The last that was heard of it. */
  progress: PROGRESS.exactOptional(),
  /** What came of it: a version that is offered. */
  versionId: ID.exactOptional(),
  /** Why it failed. */
  problem: PROBLEM.exactOptional(),
});

export type TeachingJob = z.infer<typeof TEACHING_JOB>;
