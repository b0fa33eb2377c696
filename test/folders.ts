import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Linux's file system in memory. */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 1024 ** 3;

/** A folder of the test file's own under the system's temporary one, removed when its tests have run. */
export function testFolder(): Promise<string> {
  return folderIn(tmpdir());
}

/**
 * The same for a line that keeps its deadlines: in memory where there is room. A part passes once its picture and its row are on the
 * disk, for which a disk that others write to may take seconds; the part is rejected then, as it should be.
 */
export async function lineFolder(): Promise<string> {
  const memory = await statfs(MEMORY).catch(() => undefined);
  return folderIn(memory && memory.bavail * memory.bsize >= ENOUGH_BYTES ? MEMORY : tmpdir());
}

async function folderIn(parent: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'lynceus-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
