import { type Camera, type Picture, stemOf } from './camera.ts';
import { CameraSource } from './cameraSource.ts';

const TAG = /^[A-Za-z0-9_.:-]{1,32}$/;

/** Each picture is a part. It is called as its file where that can be a tag, else it is given a number. */
export class EachPicture extends CameraSource {
  readonly #everyMs: number | undefined;
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param everyMs how often a picture is taken, where the camera has to be told */
  constructor(camera: Camera, everyMs?: number) {
    super(camera);
    this.#everyMs = everyMs;
    camera.on('ended', () => {
      this.forget();
    });
  }

  override async start(): Promise<void> {
    await super.start();
    if (this.#everyMs !== undefined && this.camera.take) this.#takeAt(performance.now() + this.#everyMs);
  }

  trigger(): void {
    // Nothing waits for it.
  }

  protected onPicture(picture: Picture): void {
    const stem = stemOf(picture.data);
    this.give(TAG.test(stem) ? stem : `frame-${++this.#count}`, picture);
  }

  protected forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** By the clock, so that delays do not add up. */
  #takeAt(dueMs: number): void {
    this.#timer = setTimeout(
      () => {
        this.#takeAt(dueMs + this.#everyMs!);
        this.camera.take!();
      },
      Math.max(0, dueMs - performance.now()),
    );
  }
}
