import type { Camera, Picture } from './camera.ts';
import { CameraSource } from './cameraSource.ts';

/** A camera that is slower than the clock leaves out some of its ticks; one that gives nothing for so long does not work. */
const SILENT_AFTER_MS = 5000;
const SILENT_AFTER_TICKS = 3;

/** A part so often: the latest picture of a camera that takes them by itself, or the one that it takes then. Pictures in between are dropped. */
export class TimedPictures extends CameraSource {
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #latest: Picture | undefined;
  #count = 0;
  #heardMs = 0;
  #isSilent = false;
  #hasEnded = false;

  constructor(camera: Camera, everyMs: number) {
    super(camera);
    this.#everyMs = everyMs;
    camera.on('ended', () => (this.#hasEnded = true));
  }

  override async start(): Promise<void> {
    this.#hasEnded = false;
    await super.start();
    this.#heardMs = performance.now();
    this.#isSilent = false;
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
    this.#heardMs = performance.now();
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.emit('restored');
  }

  protected forget(): void {
    clearInterval(this.#timer);
    this.#latest = undefined;
  }

  #giveLatest(): void {
    const picture = this.#latest;
    this.#latest = undefined;
    if (picture) this.give(`part-${++this.#count}`, picture);
    else this.#listen();
  }

  /** Parts go by that nobody sees: nothing else would tell. Where the pictures are at their end, `ended` did. */
  #listen(): void {
    const silentMs = performance.now() - this.#heardMs;
    if (this.#hasEnded || this.#isSilent || silentMs < Math.max(SILENT_AFTER_MS, SILENT_AFTER_TICKS * this.#everyMs)) return;
    this.#isSilent = true;
    this.emit('lost', { code: 'FRAME_MISSING', detail: `no picture for ${Math.round(silentMs / 1000)} s` });
  }
}
