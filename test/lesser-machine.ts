import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a machine lacks, or has without use. */
export interface Lack {
  /** An NVIDIA card that no driver drives. */
  readonly hasCardWithoutDriver?: boolean;
  readonly isWithoutLibtensorflow?: boolean;
  /** A processor of before 2008. */
  readonly isWithoutSimd?: boolean;
}

const ROOT = join(import.meta.dirname, '..');
const PCI = '/sys/bus/pci/devices';
const LIBRARY = join(ROOT, 'node_modules', '@tensorflow', 'tfjs-node-gpu', 'deps', 'lib');

/** Whether this system lets a process see other folders than the rest does. */
export const canLack = process.platform === 'linux' && spawnSync('unshare', ['-rm', 'true'], { stdio: 'ignore' }).status === 0;

/**
 * What `lynceus doctor` prints on this machine as if it lacked that much. Node does without SIMD by a flag of its own; the rest is hidden by folders
 * that are laid over others for this one process.
 */
export async function doctorOn(
  { hasCardWithoutDriver, isWithoutLibtensorflow, isWithoutSimd }: Lack,
  args: string[] = [],
): Promise<string> {
  const cards = await mkdtemp(join(tmpdir(), 'lynceus-pci-'));
  await mkdir(join(cards, '0000:01:00.0'));
  await writeFile(join(cards, '0000:01:00.0', 'class'), '0x030000\n');
  await writeFile(join(cards, '0000:01:00.0', 'vendor'), '0x10de\n');
  const steps = [
    ...(hasCardWithoutDriver ? [`mount --bind '${cards}' ${PCI}`] : []),
    ...(isWithoutLibtensorflow ? [`mount -t tmpfs none '${LIBRARY}'`] : []),
    'exec "$@"',
  ];
  const doctor = [
    process.execPath,
    ...(isWithoutSimd ? ['--no-enable-sse4-1'] : []),
    join(ROOT, 'src', 'cli', 'main.ts'),
    'doctor',
    ...args,
  ];
  const [command, ...rest] = steps.length === 1 ? doctor : ['unshare', '-rm', 'sh', '-ec', steps.join('\n'), 'sh', ...doctor];
  try {
    // Not on the graphics card in software that other tests have: it would be examined for long.
    const env = { ...process.env, VK_ICD_FILENAMES: undefined };
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'], env });
    const [printed, ending] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const [code] = ending as [number | null];
    if (code !== 0) throw new Error(`The doctor ended with ${code}.`);
    return printed;
  } finally {
    await rm(cards, { recursive: true });
  }
}
