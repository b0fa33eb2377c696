import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder of the test file's own under the system's temporary one, removed when its tests have run. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
