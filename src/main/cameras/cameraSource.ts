import { EventEmitter } from 'node:events';
import type { Camera, Picture } from './camera.ts';
import type { FrameSource, FrameSourceEvents } from './frameSource.ts';

/** A camera whose pictures are brought together with parts, in one of several ways. */
export abstract class CameraSource extends EventEmitter<FrameSourceEvents> implements FrameSource {
  protected readonly camera: Camera;

  constructor(camera: Camera) {
    super();
    this.camera = camera;
    camera.on('picture', (picture) => {
      this.onPicture(picture);
    });
    camera.on('lost', (fault) => this.emit('lost', fault));
    camera.on('restored', () => this.emit('restored'));
    camera.on('ended', () => this.emit('ended'));
    camera.on('wanted', () => this.emit('wanted'));
  }

  async start(): Promise<void> {
    await this.camera.start();
  }

  async stop(): Promise<void> {
    await this.camera.stop();
    this.forget();
  }

  push(bytes: Uint8Array, name: string): boolean {
    return this.camera.push?.(bytes, name) ?? false;
  }

  abstract trigger(tag: string): void;

  /** Where a picture itself says what it is of, there is no doubt. */
  doubt(): void {
    return;
  }

  protected abstract onPicture(picture: Picture): void;

  /** Nothing is waited for any more. */
  protected abstract forget(): void;

  protected give(tag: string, { data, capturedMs }: Picture): void {
    this.emit('frame', { tag, data, capturedMs });
  }
}
