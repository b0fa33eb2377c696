import type { PartFaultCode } from '../../refusals/partFaults.ts';
import type { Camera, Picture } from './camera.ts';
import { CameraSource } from './cameraSource.ts';

/**
 * A picture is of the part that was triggered last, where there is no doubt of it. One part waits for a picture at a time. A second trigger
 * before the picture, a trigger without one, a picture that nobody waits for, and triggers that may not have been heard, all mean that parts and pictures may be out of step: whatever
 * waits is given up, and so is all that comes, until there was neither a trigger nor a picture for twice the time that a
 * part waits.
 *
 * Thus no part gets the picture of another one, as long as a picture comes within that time after its trigger or not at all, the
 * camera takes none by itself, and a trigger is heard before the next part is there. Where that cannot be promised, pictures have to bear the tags of their parts.
 */
export class OrderedPictures extends CameraSource {
  readonly #withinMs: number;
  #waiting: { readonly tag: string; readonly timer: NodeJS.Timeout } | undefined;
  /** Runs while parts and pictures may be out of step. */
  #doubt: NodeJS.Timeout | undefined;

  /** @param withinMs for how long a part waits for its picture */
  constructor(camera: Camera, withinMs: number) {
    super(camera);
    this.#withinMs = withinMs;
  }

  trigger(tag: string): void {
    if (this.#doubt) {
      this.#refuse(tag, 'FRAME_AMBIGUOUS', 'parts and pictures are out of step');
      return;
    }
    if (this.#waiting) {
      this.#refuse(tag, 'FRAME_AMBIGUOUS', `part ${this.#waiting.tag} still waits for its picture`);
      this.#refuseWaiting('FRAME_AMBIGUOUS', `part ${tag} came before its picture`);
      return;
    }
    const timer = setTimeout(() => {
      this.#refuseWaiting('FRAME_MISSING', `no picture within ${this.#withinMs} ms`);
    }, this.#withinMs);
    this.#waiting = { tag, timer };
    this.camera.take?.();
  }

  override doubt(): void {
    if (this.#waiting) this.#refuseWaiting('FRAME_AMBIGUOUS', 'parts may have come before it that were not told of');
    else this.#beInDoubt();
  }

  protected onPicture(picture: Picture): void {
    if (this.#waiting && !this.#doubt) {
      const { tag, timer } = this.#waiting;
      clearTimeout(timer);
      this.#waiting = undefined;
      this.give(tag, picture);
      return;
    }
    this.#beInDoubt();
    this.emit('stray', { code: 'FRAME_UNEXPECTED', detail: 'a picture came that no part waits for' });
  }

  protected forget(): void {
    if (!this.#waiting && !this.#doubt) return;
    clearTimeout(this.#waiting?.timer);
    this.#waiting = undefined;
    this.#beInDoubt(); // its picture may come after the next start
  }

  #refuseWaiting(code: PartFaultCode, detail: string): void {
    const { tag, timer } = this.#waiting!;
    clearTimeout(timer);
    this.#waiting = undefined;
    this.#refuse(tag, code, detail);
  }

  #refuse(tag: string, code: PartFaultCode, detail: string): void {
    this.#beInDoubt();
    this.emit('missing', { tag, code, detail });
  }

  #beInDoubt(): void {
    clearTimeout(this.#doubt);
    this.#doubt = setTimeout(() => {
      this.#doubt = undefined;
    }, 2 * this.#withinMs).unref();
  }
}
