import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BACKEND_NAMES, type BackendName } from '../runtime/backends/backend.ts';
import { chooseBackend } from './probe/choose.ts';

/** Beside the states of a training: what it was begun on. */
const FILE = 'backend.txt';

/**
 * What a training computes on. What was chosen for one that was broken off stays: on another backend its state would be of no use.
 * @param checkpoints folder of the states, where there is one
 */
export async function pinnedBackend(
  wanted: BackendName | 'auto',
  checkpoints: string | undefined,
  choose: () => Promise<BackendName> = async () => (await chooseBackend()).chosen,
): Promise<BackendName> {
  if (wanted !== 'auto') return wanted;
  if (checkpoints === undefined) return choose();
  const file = join(checkpoints, FILE);
  const pinned = await readFile(file, 'utf8').catch(() => '');
  const known = BACKEND_NAMES.find((name) => name === pinned);
  if (known) return known;
  const chosen = await choose();
  await writeFile(file, chosen);
  return chosen;
}
