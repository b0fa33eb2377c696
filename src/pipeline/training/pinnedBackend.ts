import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../errors.ts';
import { BACKEND_NAMES, type BackendName, type StartedBackend } from '../runtime/backends/backend.ts';
import { startBackend } from '../runtime/backends/start.ts';
import { chooseBackend } from './probe/choose.ts';

/** Beside the states of a training: what it was begun on. */
const FILE = 'backend.txt';

/**
 * Starts what a training computes on. What was chosen for one that was broken off stays, since on another backend its state would be of no
 * use; only where that has gone, with its card or its library, is another one chosen and the training begun anew.
 * @param checkpoints folder of the states, where there is one
 * @throws PipelineError BACKEND_* where one was asked for by name and does not start
 */
export async function startPinnedBackend(
  wanted: BackendName | 'auto',
  checkpoints: string | undefined,
  choose: () => Promise<BackendName> = async () => (await chooseBackend()).chosen,
  start: (name: BackendName) => Promise<StartedBackend> = startBackend,
): Promise<StartedBackend> {
  if (wanted !== 'auto') return start(wanted);
  if (checkpoints === undefined) return start(await choose());
  const file = join(checkpoints, FILE);
  const pinned = await readFile(file, 'utf8').catch(() => '');
  const known = BACKEND_NAMES.find((name) => name === pinned);
  if (known) {
    try {
      return await start(known);
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
    }
  }
  const chosen = await choose();
  await writeFile(file, chosen);
  return start(chosen);
}
