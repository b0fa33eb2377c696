/** Something that pictures can be had from at any time. */
export interface PictureTaker {
  readonly take: () => Promise<Blob>;
}

/** How the pictures get to the line. */
export interface FeedOptions {
  /** Resolves when the line has it. */
  readonly push: (name: string, picture: Blob) => Promise<void>;
  /** Told of what went wrong with one picture; the next one is tried all the same. */
  readonly onTrouble: (error: unknown) => void;
  /** Told when a picture has got there. */
  readonly onPushed?: () => void;
}

/** After a picture that did not get there the next one waits so long, so that a line that takes none is not asked all the time. */
const PAUSE_AFTER_TROUBLE_MS = 500;

/**
 * Hands over pictures one at a time: the next one is taken only when the line has the one before, so that none pile up where the station is
 * slower than the camera.
 */
export class PictureFeed {
  readonly #camera: PictureTaker;
  readonly #options: FeedOptions;
  #count = 0;
  #isPushing = false;
  #isWanted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(camera: PictureTaker, options: FeedOptions) {
    this.#camera = camera;
    this.#options = options;
  }

  /** From now on a picture so often, by the clock; one that would be due while another is on its way is left out. */
  every(ms: number): void {
    const tick = (dueMs: number): void => {
      if (this.#isStopped) return;
      if (!this.#isPushing) void this.#push();
      const nextMs = dueMs + ms * Math.max(1, Math.ceil((performance.now() - dueMs) / ms));
      this.#timer = setTimeout(tick, Math.max(0, nextMs - performance.now()), nextMs);
    };
    tick(performance.now());
  }

  /** A picture now: a part waits for it. While one is on its way the next one follows it. */
  now(): void {
    if (this.#isPushing) this.#isWanted = true;
    else void this.#push();
  }

  /** What is on its way still gets there. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #push(): Promise<void> {
    this.#isPushing = true;
    try {
      const picture = await this.#camera.take();
      if (this.#isStopped) return;
      await this.#options.push(`camera-${++this.#count}.jpg`, picture);
      this.#options.onPushed?.();
    } catch (error) {
      this.#options.onTrouble(error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_TROUBLE_MS));
    } finally {
      this.#isPushing = false;
    }
    if (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      await this.#push();
    }
  }
}
