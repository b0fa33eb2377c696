import { spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';

const MOUNT = 'mount -t tmpfs -o size="$1" lynceus "$0" && shift && exec "$@"';
/** As root, or as anybody where the system lets people have namespaces of their own. */
const NAMESPACES = [['--mount'], ['--map-root-user', '--mount']];

/**
 * Runs a script of ours on a small drive, whose folder it is given first. The drive is a tmpfs in a mount namespace of its own, so that nobody
 * else sees it, and it goes with its processes, whatever ends them.
 * @param drive a folder that is not there yet
 * @param size e.g. `64m`
 * @returns whether the script ended well; undefined where no drive can be mounted
 */
export async function onSmallDrive(drive: string, size: string, script: string, args: readonly string[]): Promise<boolean | undefined> {
  await mkdir(drive);
  for (const namespace of NAMESPACES) {
    const inside = [...namespace, 'sh', '-c', MOUNT, drive, size];
    if ((await exitCodeOf([...inside, 'true'], 'ignore')) !== 0) continue;
    return (await exitCodeOf([...inside, process.execPath, script, drive, ...args], 'inherit')) === 0;
  }
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
