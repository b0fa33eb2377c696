import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machineLine } from '../bench/machine.ts';
import { onSmallDrive } from './small-drive.ts';

/**
 * A line under harm: a real station process, its worker and a PLC in software over a pty pair, with parts on the belt while processes are killed,
 * cables pulled, bytes damaged, drives filled. No part may pass that the model rejects, that was not judged in time, or that is not in the log.
 */
export async function line(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { parts: { type: 'string', default: '10400' }, seed: { type: 'string', default: '1' } },
  });
  console.log(`${values.parts} parts, seed ${values.seed}. ${machineLine()}\n`);
  const root = await mkdtemp(join(tmpdir(), 'lynceus-faults-'));
  const campaign = join(import.meta.dirname, 'line-campaign.ts');
  try {
    const isSound = await onSmallDrive(join(root, 'drive'), '600m', campaign, [values.parts, values.seed]);
    if (isSound === undefined) throw new Error('`unshare --mount` is refused here: run this as root, or allow user namespaces.');
    if (!isSound) process.exitCode = 1;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
