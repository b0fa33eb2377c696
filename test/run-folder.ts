import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder in the environment of each test file. */
export const RUN_FOLDER = 'LYNCEUS_TEST_RUN_FOLDER';

/** Vitest's global set-up: a folder for what several test files need and one makes, removed when all have run. */
export default async function makeRunFolder(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-run-'));
  process.env[RUN_FOLDER] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
