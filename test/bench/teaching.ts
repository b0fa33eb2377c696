import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeDataset } from '../../src/samples/dataset.ts';
import { machineLine } from './machine.ts';
import { printTable } from './table.ts';

const TEACHER = fileURLToPath(new URL('./teach-once.ts', import.meta.url));

/** Teaches made pictures in a process of its own: seconds by step and the most memory it held. */
export async function teaching(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      images: { type: 'string', default: '200' },
      bank: { type: 'string', default: 'auto' },
      size: { type: 'string', default: '256' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-bench-'));
  try {
    console.log(`Teaching ${values.images} made pictures of ${values.size} px, bank ${values.bank}. ${machineLine()}\n`);
    await writeDataset(join(folder, 'data'), 'machined-part', {
      train: Number(values.images),
      goodTest: 0,
      defectsPerKind: 0,
      seed: 1,
      size: Number(values.size),
    });
    const result = await run([join(folder, 'data', 'train', 'good'), join(folder, 'model'), values.bank, values.size]);
    const { seconds, patches, peakRssMb } = JSON.parse(result) as { seconds: Record<string, number>; patches: number; peakRssMb: number };
    const total = Object.values(seconds).reduce((sum, s) => sum + s, 0);
    printTable([['step', 'seconds'], ...Object.entries(seconds), ['all', total]]);
    console.log(`\nbank ${patches} patches, peak memory ${peakRssMb.toFixed(0)} MB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [TEACHER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`teaching ended with ${code}`));
    });
  });
}
