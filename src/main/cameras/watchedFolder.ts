import { EventEmitter } from 'node:events';
import { type FSWatcher, type Stats, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IMAGE_EXTENSIONS, imageExtension } from '../../pipeline/images/formats.ts';
import { StationError } from '../errors.ts';
import type { Camera, CameraEvents } from './camera.ts';
import { isWhole } from './wholeFile.ts';

/** What the operating system does not tell is found by looking, e.g. on drives of other machines. */
const LOOK_EVERY_MS = 500;
/** Between two looks at a file that is being written. */
const GROWING_LOOK_MS = 10;
/** A file that is not whole and has not grown for so long is given as it is; judging refuses it. */
const STALLED_MS = 200;

/**
 * Pictures that a camera's own software puts into a folder. One that is whole is given at once, one that is being written is waited for. Each
 * is given once; one that is written anew under its name is another one. Whatever is there at the start is old and is not given.
 */
export class WatchedFolder extends EventEmitter<CameraEvents> implements Camera {
  readonly #folder: string;
  /** By name, which file it was when it was given or found old. */
  #known = new Map<string, string>();
  readonly #waiting = new Set<string>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isLost = false;
  /** Counts starts and stops: what was begun before the last one is void. */
  #life = 0;

  constructor(folder: string) {
    super();
    this.#folder = folder;
  }

  /** @throws StationError SOURCE_UNREADABLE */
  async start(): Promise<void> {
    const life = ++this.#life;
    this.#isLost = false;
    this.#watch();
    try {
      this.#known = new Map();
      for (const name of await this.#names()) {
        const stats = await this.#stat(name);
        if (stats) this.#known.set(name, identityOf(stats));
      }
    } catch (cause) {
      await this.stop();
      throw new StationError('SOURCE_UNREADABLE', this.#folder, { detail: codeOf(cause), cause });
    }
    this.#lookLater(life);
  }

  stop(): Promise<void> {
    this.#life++;
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#waiting.clear();
    return Promise.resolve();
  }

  #watch(): void {
    const life = this.#life;
    try {
      this.#watcher = watch(this.#folder, (_, name) => {
        if (name !== null && life === this.#life && isPicture(name)) void this.#meet(name);
      });
      this.#watcher.on('error', () => this.#watcher?.close()); // looking goes on, and tells where the folder is gone
    } catch {
      this.#watcher = undefined;
    }
  }

  #lookLater(life: number): void {
    this.#timer = setTimeout(() => {
      void this.#look(life).then(() => {
        if (life === this.#life) this.#lookLater(life);
      });
    }, LOOK_EVERY_MS);
  }

  async #look(life: number): Promise<void> {
    let names: string[];
    try {
      names = await this.#names();
    } catch (error) {
      if (life === this.#life && !this.#isLost) {
        this.#isLost = true;
        this.emit('lost', { code: 'SOURCE_UNREADABLE', detail: `${this.#folder}: ${codeOf(error)}` });
      }
      return;
    }
    if (life !== this.#life) return;
    if (this.#isLost) {
      this.#isLost = false;
      this.#watcher?.close();
      this.#watch();
      this.emit('restored');
    }
    const there = new Set(names);
    for (const name of this.#known.keys()) if (!there.has(name)) this.#known.delete(name);
    for (const name of names) if (!this.#known.has(name)) void this.#meet(name);
  }

  /** Gives a file as soon as it is whole, if it is a new one. */
  async #meet(name: string): Promise<void> {
    if (this.#waiting.has(name)) return;
    this.#waiting.add(name);
    const life = this.#life;
    try {
      let grownMs = performance.now();
      let before: string | undefined;
      while (life === this.#life) {
        const stats = await this.#stat(name);
        if (!stats?.isFile()) return;
        const identity = identityOf(stats);
        if (this.#known.get(name) === identity) return;
        if (identity !== before) grownMs = performance.now();
        before = identity;
        const isReady = (await isWhole(join(this.#folder, name), stats.size)) || performance.now() - grownMs > STALLED_MS;
        if (isReady && life === this.#life) {
          this.#known.set(name, identity);
          this.emit('picture', { data: { file: join(this.#folder, name) }, capturedMs: performance.now() });
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, GROWING_LOOK_MS));
      }
    } finally {
      this.#waiting.delete(name);
    }
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#folder)).filter(isPicture);
  }

  async #stat(name: string): Promise<Stats | undefined> {
    return stat(join(this.#folder, name)).catch(() => undefined);
  }
}

function isPicture(name: string): boolean {
  return !name.startsWith('.') && IMAGE_EXTENSIONS.has(imageExtension(name));
}

/** Another one where the file was written anew or exchanged. */
function identityOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
