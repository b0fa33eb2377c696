import type { Camera, Picture } from './camera.ts';
import { CameraSource } from './cameraSource.ts';

/** A part so often: the latest picture of a camera that takes them by itself, or the one that it takes then. Pictures in between are dropped. */
export class TimedPictures extends CameraSource {
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #latest: Picture | undefined;
  #count = 0;

  constructor(camera: Camera, everyMs: number) {
    super(camera);
    this.#everyMs = everyMs;
  }

  override async start(): Promise<void> {
    await super.start();
    this.#timer = setInterval(() => {
      this.camera.take?.();
      this.#giveLatest();
    }, this.#everyMs);
  }

  trigger(): void {
    // The clock triggers.
  }

  protected onPicture(picture: Picture): void {
    this.#latest = picture;
  }

  protected forget(): void {
    clearInterval(this.#timer);
    this.#latest = undefined;
  }

  #giveLatest(): void {
    const picture = this.#latest;
    this.#latest = undefined;
    if (picture) this.give(`part-${++this.#count}`, picture);
  }
}
