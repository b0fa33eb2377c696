import { type Camera, type Picture, stemOf } from './camera.ts';
import { CameraSource } from './cameraSource.ts';

/** Pictures that came before their triggers, at once; of any more the oldest is given up. */
const MOST_HELD = 64;

/**
 * A picture is of the part whose tag is its name, whichever of both comes first. Where a tag comes again before its picture, as many pictures are
 * waited for: none of them is kept for a later part of that tag.
 */
export class NamedPictures extends CameraSource {
  readonly #withinMs: number;
  /** Tags whose parts wait for their pictures, and how many of them do: until the timer of the last one ends. */
  readonly #waiting = new Map<string, { readonly parts: number; readonly timer: NodeJS.Timeout }>();
  /** Pictures that wait for their parts. */
  readonly #held = new Map<string, { readonly picture: Picture; readonly timer: NodeJS.Timeout }>();

  /** @param withinMs for how long either waits for the other */
  constructor(camera: Camera, withinMs: number) {
    super(camera);
    this.#withinMs = withinMs;
  }

  trigger(tag: string): void {
    const held = this.#held.get(tag);
    if (held) {
      clearTimeout(held.timer);
      this.#held.delete(tag);
      this.give(tag, held.picture);
      return;
    }
    const before = this.#waiting.get(tag);
    clearTimeout(before?.timer);
    const timer = setTimeout(() => {
      this.#waiting.delete(tag);
      this.emit('missing', { tag, code: 'FRAME_MISSING', detail: `no picture within ${this.#withinMs} ms` });
    }, this.#withinMs);
    this.#waiting.set(tag, { parts: (before?.parts ?? 0) + 1, timer });
  }

  protected onPicture(picture: Picture): void {
    const tag = stemOf(picture.data);
    const waiting = this.#waiting.get(tag);
    if (!waiting) {
      this.#hold(tag, picture);
      return;
    }
    const { parts, timer } = waiting;
    if (parts > 1) this.#waiting.set(tag, { parts: parts - 1, timer });
    else {
      clearTimeout(timer);
      this.#waiting.delete(tag);
    }
    this.give(tag, picture);
  }

  protected forget(): void {
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    for (const { timer } of this.#held.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#held.clear();
  }

  #hold(tag: string, picture: Picture): void {
    this.#giveUp(tag);
    const [oldest] = this.#held.keys();
    if (this.#held.size >= MOST_HELD && oldest !== undefined) this.#giveUp(oldest);
    const timer = setTimeout(() => {
      this.#giveUp(tag);
    }, this.#withinMs);
    this.#held.set(tag, { picture, timer });
  }

  #giveUp(tag: string): void {
    const held = this.#held.get(tag);
    if (!held) return;
    clearTimeout(held.timer);
    this.#held.delete(tag);
    this.emit('stray', { code: 'FRAME_UNEXPECTED', detail: `picture ${tag} is of no part` });
  }
}
