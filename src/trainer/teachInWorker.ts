import { fork } from 'node:child_process';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TeachJob } from '../contract/teaching.ts';
import { preparePlace, readBundle } from '../pipeline/bundle/bundle.ts';
import { withCode } from '../pipeline/files.ts';
import type { TeachSettings } from '../pipeline/settings.ts';
import type { Taught } from '../pipeline/teach.ts';
import { throwIfCancelled, type Work } from '../pipeline/work.ts';
import { converse } from './converse.ts';
import { errorOf } from './refusals.ts';
import { programBeside } from '../program.ts';

const WORKER = programBeside(import.meta.url, './worker');
/** What trainings keep in their folder: the state of each stage, whole or being written, and what they compute on. */
const STATE_FILE = /^(stage\d\.safetensors(\..+)?|backend\.txt)$/;

export interface TeachRequest extends Omit<TeachJob, 'settings' | 'checkpoints'> {
  readonly settings: TeachSettings;
  /** Where the state of a broken-off training is kept and looked for; `<folder>.training` unless told. */
  readonly checkpoints?: string;
}

export interface TaughtInWorker extends Taught {
  /** The most memory that the worker held. */
  readonly peakRssMb: number;
}

/**
 * Teaches as `teach` does, in a process of its own with lowered priority. A training that was cancelled or has died is taken up by the next
 * request like it, and ends as if it had never stopped; its progress then starts where it was left.
 * @param onStart hears of the worker as soon as it runs
 * @throws PipelineError all that `loadExtractor` and `teach` throw; CANCELLED within a second; TRAINER_DIED, TRAINER_MISMATCH
 */
export async function teachInWorker(
  request: TeachRequest,
  work: Work = {},
  onStart?: (worker: { readonly pid: number }) => void,
): Promise<TaughtInWorker> {
  throwIfCancelled(work);
  const folder = await preparePlace(request.folder);
  const checkpoints = request.checkpoints ?? `${folder}.training`;
  await withCode('OUTPUT_UNWRITABLE', checkpoints, () => mkdir(checkpoints, { recursive: true }));
  try {
    const worker = fork(WORKER, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    if (worker.pid !== undefined) onStart?.({ pid: worker.pid });
    const { skipped, seconds, peakRssMb } = await converse(worker, { ...request, folder, checkpoints }, work);
    await removeStates(checkpoints);
    const { manifest } = await readBundle(folder);
    return { manifest, skipped: skipped.map(({ file, refusal }) => ({ file, error: errorOf(refusal) })), seconds, peakRssMb };
  } finally {
    await rmdir(checkpoints).catch(() => undefined); // stays where a state is in it
  }
}

async function removeStates(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (STATE_FILE.test(name)) await rm(join(folder, name));
}
