import { spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const MOUNT = 'mount -t tmpfs -o size=64m lynceus "$0" && exec "$@"';
/** As root, or as anybody where the system lets people have namespaces of their own. */
const NAMESPACES = [['--mount'], ['--map-root-user', '--mount']];

/**
 * Fills a small drive while stations write to it, and prints what became of what they had acknowledged. The drive is a tmpfs in a mount
 * namespace of its own, so that nobody else sees it, and it goes with its processes, whatever ends them.
 * @returns whether all was as it should be; undefined where no drive can be mounted, which is said in a sentence
 */
export async function fullDrive(root: string, rounds: number, seed: number): Promise<boolean | undefined> {
  const drive = join(root, 'drive');
  await mkdir(drive);
  for (const namespace of NAMESPACES) {
    const inside = [...namespace, 'sh', '-c', MOUNT, drive];
    if ((await exitCodeOf([...inside, 'true'], 'ignore')) !== 0) continue;
    const trials = join(import.meta.dirname, 'full-drive-trials.ts');
    return (await exitCodeOf([...inside, process.execPath, trials, drive, String(rounds), String(seed)], 'inherit')) === 0;
  }
  console.log('A full drive was not tried: `unshare --mount` is refused here; run this as root, or allow user namespaces.');
  return undefined;
}

/** Null where there is no such program, as on Windows. */
async function exitCodeOf(args: readonly string[], stdio: StdioOptions): Promise<number | null> {
  const child = spawn('unshare', args, { stdio });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
