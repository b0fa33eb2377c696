import { EventEmitter } from 'node:events';
import type { Camera, CameraEvents } from './camera.ts';

/** Pictures that a client hands over. */
export class PushedPictures extends EventEmitter<CameraEvents> implements Camera {
  #isRunning = false;

  start(): Promise<void> {
    this.#isRunning = true;
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#isRunning = false;
    return Promise.resolve();
  }

  /** The client is told, and hands one over. */
  take(): void {
    this.emit('wanted');
  }

  /** Before the start and after the stop nobody wants it. */
  push(bytes: Uint8Array, name: string): boolean {
    if (this.#isRunning) this.emit('picture', { data: { bytes, name }, capturedMs: performance.now() });
    return this.#isRunning;
  }
}
