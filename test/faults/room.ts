import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that takes the room of a drive, and gives it back. */
export class Ballast {
  readonly #folder: string;
  readonly #file: string;

  /** @param folder where the drive is mounted */
  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, 'ballast');
  }

  /** Leaves so many bytes to the others, or fewer. */
  take(leftBytes: number): void {
    this.drop();
    const { bavail, bsize } = statfsSync(this.#folder);
    const bytes = Math.max(0, bavail * bsize - leftBytes);
    writeFileSync(this.#file, Buffer.alloc(Math.ceil(bytes / bsize) * bsize));
  }

  drop(): void {
    rmSync(this.#file, { force: true });
  }
}
