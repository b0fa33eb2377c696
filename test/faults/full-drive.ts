import { join } from 'node:path';
import { onSmallDrive } from './small-drive.ts';

/**
 * Fills a small drive while stations write to it, and prints what became of what they had acknowledged.
 * @returns whether all was as it should be; undefined where no drive can be mounted, which is said in a sentence
 */
export async function fullDrive(root: string, rounds: number, seed: number): Promise<boolean | undefined> {
  const trials = join(import.meta.dirname, 'full-drive-trials.ts');
  const isSound = await onSmallDrive(join(root, 'drive'), '64m', trials, [String(rounds), String(seed)]);
  if (isSound === undefined) {
    console.log('A full drive was not tried: `unshare --mount` is refused here; run this as root, or allow user namespaces.');
  }
  return isSound;
}
