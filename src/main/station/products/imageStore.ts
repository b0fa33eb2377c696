import { hash, randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StationError } from '../../errors.ts';
import { emptyDrafts, nameDraft, writing } from '../durable.ts';
import { Turns } from '../../../turns.ts';

const DRAFTS = 'drafts';
const CODES = { full: 'PICTURES_FULL', refused: 'PICTURES_UNWRITABLE' } as const;
const SHA256 = /^[0-9a-f]{64}$/;

/** A file of the store. */
export interface KeptFile {
  /** 64 hex digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Pictures, heat maps and masks, each in a file under its own SHA-256: `ab/cd/abcd...`. A file never changes.
 *
 * Files and their rows in the database are kept together: a file is on the drive before its row is written, and is taken away after its row
 * says so. Whatever ends the station in between leaves a file without a row at most, which does no harm.
 */
export class ImageStore {
  readonly #folder: string;
  /** One change after the other: else a file could be taken away between the look at it and its row. */
  readonly #changes = new Turns(1);

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Opens the store of a folder, which is made where it is missing. One process has it open at a time: the one that has the database.
   * @throws StationError PICTURES_UNWRITABLE, PICTURES_FULL
   */
  static async open(folder: string): Promise<ImageStore> {
    const root = resolve(folder);
    await writing(root, CODES, () => emptyDrafts(join(root, DRAFTS)));
    return new ImageStore(root);
  }

  /**
   * Keeps a file, and then calls `record`, which writes its row. A file that is there already is looked at, and written anew where it is
   * not what it should be.
   * @returns what `record` returns
   * @throws StationError PICTURES_UNWRITABLE, PICTURES_FULL; what `record` throws: then the file stays, and is found again by the next try
   */
  keep<T>(bytes: Uint8Array, record: (file: KeptFile) => T): Promise<T> {
    const sha256 = hash('sha256', bytes);
    return this.#changes.run(async () => {
      if ((await this.#stored(sha256)) === undefined) await this.#write(sha256, bytes);
      return record({ sha256, sizeBytes: bytes.length });
    });
  }

  /**
   * @throws StationError PICTURE_LOST, PICTURE_ALTERED, PICTURES_UNREADABLE
   */
  async read(sha256: string): Promise<Uint8Array> {
    const path = this.pathOf(sha256);
    const bytes = await readFile(path).catch((cause: unknown) => {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT') throw new StationError('PICTURE_LOST', path, { cause });
      throw new StationError('PICTURES_UNREADABLE', path, { detail: String(code), cause });
    });
    if (hash('sha256', bytes) !== sha256) throw new StationError('PICTURE_ALTERED', path);
    return bytes;
  }

  /** Where the file of that hash is or would be. */
  pathOf(sha256: string): string {
    if (!SHA256.test(sha256)) throw new StationError('INPUT_INVALID', 'sha256', { detail: 'it is not 64 hex digits' });
    return join(this.#folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }

  /**
   * Takes files away.
   * @param mark notes in the database that they are gone and names them; nothing is taken away where it throws
   * @throws StationError PICTURES_UNWRITABLE
   */
  remove(mark: () => readonly string[]): Promise<void> {
    return this.#changes.run(async () => {
      for (const sha256 of mark()) {
        const path = this.pathOf(sha256);
        await writing(path, CODES, () => rm(path, { force: true }));
      }
    });
  }

  /** The file of a hash, if it is there and sound. */
  async #stored(sha256: string): Promise<Uint8Array | undefined> {
    return this.read(sha256).catch((error: unknown) => {
      if (error instanceof StationError && error.code !== 'PICTURES_UNREADABLE') return undefined;
      throw error;
    });
  }

  async #write(sha256: string, bytes: Uint8Array): Promise<void> {
    const [draft, path] = [join(this.#folder, DRAFTS, randomUUID()), this.pathOf(sha256)];
    await writing(path, CODES, async () => {
      try {
        await writeFile(draft, bytes, { flag: 'wx', flush: true });
      } catch (error) {
        await rm(draft, { force: true }).catch(() => undefined);
        throw error;
      }
      await nameDraft(draft, path, this.#folder);
    });
  }
}
