import type { CommandOutput } from '../../contract/commands.ts';
import type { Problem } from '../../contract/message.ts';
import type { TriggerSettings } from '../../contract/lineSetUp.ts';
import { ask } from '../station/ask.ts';
import { onEvent } from '../station/events.ts';
import { problemOf } from '../station/refusal.ts';
import { base64Of } from '../ui/base64.ts';
import { PictureFeed } from './pictureFeed.ts';
import { UsbCamera } from './usbCamera.ts';

/** Of a part that is judged by the clock the picture is at most so old: a share of the time from one part to the next. */
const SHARE_OF_PERIOD = 0.25;
const SHORTEST_PERIOD_MS = 50;
const LONGEST_PERIOD_MS = 500;
/** A camera that was unplugged is looked for so often. */
const REOPEN_AFTER_MS = 2000;

type Feed = NonNullable<CommandOutput<'line.readFeed'>['feed']>;

/** Hands the pictures of this machine's USB camera to the line while a line runs that wants them, whoever is signed in. One for the whole window. */
class LineCamera {
  #feed: Feed | undefined;
  #ending = new AbortController();
  #problem = $state<Problem>();
  #pushed = $state(0);

  /** Why no pictures get to the line. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Pictures that the line got since it was started. */
  get pushed(): number {
    return this.#pushed;
  }

  /** Begins to follow the line of a station that is there. @returns what ends it */
  open(): () => void {
    const deafen = onEvent('line.changed', () => void this.#look());
    void this.#look();
    return () => {
      deafen();
      this.#follow(undefined);
    };
  }

  async #look(): Promise<void> {
    try {
      this.#follow((await ask('line.readFeed', {})).feed ?? undefined);
    } catch (error) {
      // The station is gone; another one is looked at when it is there.
      problemOf(error);
    }
  }

  /** Goes on where it is the same start of the line. */
  #follow(feed: Feed | undefined): void {
    if (feed?.startedUtcMs === this.#feed?.startedUtcMs) return;
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#feed = feed;
    this.#problem = undefined;
    if (feed === undefined) return;
    this.#pushed = 0;
    void this.#run(feed, this.#ending.signal);
  }

  async #run(feed: Feed, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#hand(feed, signal);
      } catch (error) {
        this.#problem = problemOf(error);
      }
      await ended(signal, REOPEN_AFTER_MS);
    }
  }

  /** Resolves when the camera is lost, or nobody wants its pictures any more. */
  async #hand({ camera: settings, trigger }: Feed, signal: AbortSignal): Promise<void> {
    if (settings === null || signal.aborted) return;
    const camera = await UsbCamera.open(settings);
    const feed = new PictureFeed(camera, {
      push: async (name, picture) => {
        await ask('line.pushPicture', { name, picture: await base64Of(picture) });
      },
      onPushed: () => {
        this.#pushed++;
        this.#problem = undefined;
      },
      onTrouble: (error) => {
        this.#problem = problemOf(error);
      },
    });
    const lost = new Promise<void>((resolve) => {
      camera.onLost(resolve);
    });
    const deafen = begin(feed, trigger);
    await Promise.race([lost, ended(signal)]);
    deafen();
    feed.stop();
    camera.close();
  }
}

export const lineCamera = new LineCamera();

/** By the clock the pictures come all the time; a part that was triggered gets one when it asks. */
function begin(feed: PictureFeed, trigger: TriggerSettings): () => void {
  if (trigger.by !== 'timer') {
    return onEvent('line.pictureWanted', () => {
      feed.now();
    });
  }
  feed.every(Math.min(LONGEST_PERIOD_MS, Math.max(SHORTEST_PERIOD_MS, SHARE_OF_PERIOD * trigger.everyMs)));
  return () => undefined;
}

/** Resolves when the signal is given, or a time is over. */
function ended(signal: AbortSignal, withinMs?: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = withinMs === undefined ? undefined : setTimeout(end, withinMs);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
