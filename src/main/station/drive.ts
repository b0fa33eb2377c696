import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandOutput } from '../../contract/commands.ts';
import type { Images } from '../storage/images.ts';

type DriveState = CommandOutput<'drive.read'>;
type Sums = Omit<DriveState, 'totalBytes' | 'freeBytes'>;

/** What the station's own sums may be old. */
const SUMS_FOR_MS = 30_000;

/** The drive of the station, and what the station takes of it. */
export class Drive {
  readonly #folder: string;
  readonly #images: Images;
  #sums: Promise<Sums> | undefined;
  #summedMs = -Infinity;

  constructor(folder: string, images: Images) {
    this.#folder = folder;
    this.#images = images;
  }

  async read(): Promise<DriveState> {
    const { bavail, bsize, blocks } = await statfs(this.#folder);
    if (!this.#sums || performance.now() - this.#summedMs > SUMS_FOR_MS) {
      this.#summedMs = performance.now();
      this.#sums = this.#sum();
      this.#sums.catch(() => (this.#sums = undefined));
    }
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize, ...(await this.#sums) };
  }

  async #sum(): Promise<Sums> {
    const files = await filesIn(this.#folder);
    const backups = files.filter(({ file }) => /^station\.sqlite\.v\d+\..*\.backup$/.test(file));
    const database = files.filter(({ file }) => /^station\.sqlite(-wal|-shm)?$/.test(file));
    const bundles = await filesIn(join(this.#folder, 'bundles'), true);
    return {
      picturesBytes: this.#images.keptBytes(),
      bundlesBytes: bytesOf(bundles),
      databaseBytes: bytesOf(database),
      backups: backups.sort((a, b) => b.madeUtcMs - a.madeUtcMs),
    };
  }
}

/** Those that are there when they are looked at. */
async function filesIn(folder: string, recursive = false): Promise<DriveState['backups']> {
  const entries = await readdir(folder, { withFileTypes: true, recursive });
  const found = entries.filter((entry) => entry.isFile());
  const files = await Promise.all(
    found.map(async ({ parentPath, name }) => {
      const state = await stat(join(parentPath, name)).catch(() => undefined);
      return state ? [{ file: name, sizeBytes: state.size, madeUtcMs: Math.round(state.mtimeMs) }] : [];
    }),
  );
  return files.flat();
}

function bytesOf(files: readonly { readonly sizeBytes: number }[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
