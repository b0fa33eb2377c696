import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { decodeImage } from '../../src/pipeline/images/decode.ts';
import { writeDataset } from '../../src/samples/dataset.ts';

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

it('lynceus synth writes a sheet of synthetic anomalies, the same for the same seed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-synth-'));
  await writeDataset(folder, 'machined-part', { train: 2, goodTest: 0, defectsPerKind: 0, seed: 1, size: 128 });
  const sheets = ['first.png', 'second.png'].map((name) => join(folder, name));
  for (const sheet of sheets) {
    const args = ['synth', '--good', join(folder, 'train', 'good'), '--preview', sheet, '--count', '4', '--kind', 'mixed'];
    await promisify(execFile)(process.execPath, [CLI, ...args]);
  }
  const [first, second] = await Promise.all(sheets.map((sheet) => decodeImage(sheet)));
  expect(first.width).toBeGreaterThan(4 * 256);
  expect(second).toEqual(first);
  await rm(folder, { recursive: true });
});
