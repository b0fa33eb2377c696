import { copyFile, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FedPart, FedPlc } from './partFeed.ts';

export interface EndlessFeedOptions {
  readonly partsPerSecond: number;
  /** Where the camera puts its pictures, each under the tag of its part. */
  readonly cameraFolder: string;
  /** Whether the belt moves. */
  readonly isMoving: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Sends parts down the belt, one after the other while it moves, until the signal ends it. The picture of a part is taken away when the part has
 * passed the gate, so that no more pictures are there than parts on the belt.
 * @param next gives the next part; no two that are on the belt together have one tag
 */
export async function feedEndlessly(plc: FedPlc, next: () => FedPart, options: EndlessFeedOptions): Promise<void> {
  const { partsPerSecond, cameraFolder, isMoving, signal } = options;
  const pictures = new Map<string, string>();
  const leave = ({ tag }: { tag: string }): void => {
    const picture = pictures.get(tag);
    pictures.delete(tag);
    if (picture !== undefined) void takeAway(picture);
  };
  plc.on('gate', leave);
  try {
    while (await pause(1000 / partsPerSecond, signal)) {
      if (!isMoving()) continue;
      const { tag, file } = next();
      const draft = join(cameraFolder, `.${tag}`);
      const picture = join(cameraFolder, `${tag}${extname(file)}`);
      await copyFile(file, draft);
      pictures.set(tag, picture);
      plc.trigger(tag);
      await rename(draft, picture);
    }
  } finally {
    plc.off('gate', leave);
    await Promise.all(Array.from(pictures.values(), takeAway));
  }
}

/** @returns whether it goes on */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

/** One that somebody has open may stay for a moment. */
async function takeAway(picture: string): Promise<void> {
  await rm(picture, { force: true, maxRetries: 5 }).catch(() => undefined);
}
