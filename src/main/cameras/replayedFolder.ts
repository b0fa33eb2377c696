import { EventEmitter } from 'node:events';
import { listImages } from '../../pipeline/images/files.ts';
import type { Camera, CameraEvents } from './camera.ts';

/** Pictures of a folder, by name: the next one whenever it is told to take one. */
export class ReplayedFolder extends EventEmitter<CameraEvents> implements Camera {
  readonly #folder: string;
  readonly #isRepeated: boolean;
  #files: readonly string[] = [];
  #next = 0;

  constructor(folder: string, isRepeated: boolean) {
    super();
    this.#folder = folder;
    this.#isRepeated = isRepeated;
  }

  /** Begins anew. @throws PipelineError FOLDER_MISSING, FOLDER_UNREADABLE, FOLDER_EMPTY */
  async start(): Promise<void> {
    this.#files = await listImages(this.#folder);
    this.#next = 0;
  }

  stop(): Promise<void> {
    this.#files = [];
    return Promise.resolve();
  }

  take(): void {
    const file = this.#files[this.#next++];
    if (file === undefined) return;
    this.emit('picture', { data: { file }, capturedMs: performance.now() });
    if (this.#next < this.#files.length) return;
    if (this.#isRepeated) this.#next = 0;
    else this.emit('ended');
  }
}
