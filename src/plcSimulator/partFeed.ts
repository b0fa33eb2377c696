import { copyFile, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Gate } from '../main/actuator/actuator.ts';

/** A part that comes down the belt. */
export interface FedPart {
  readonly tag: string;
  /** Its picture. */
  readonly file: string;
}

/** The trigger and the gate of a PLC in software. */
export interface FedPlc {
  readonly trigger: (tag: string) => void;
  readonly on: (event: 'gate', listener: (part: { tag: string; gate: Gate }) => void) => unknown;
  readonly off: (event: 'gate', listener: (part: { tag: string; gate: Gate }) => void) => unknown;
}

export interface FeedOptions {
  readonly partsPerSecond: number;
  /** Where the camera puts its pictures, each under the tag of its part. */
  readonly cameraFolder: string;
  readonly onGate?: (tag: string, gate: Gate) => void;
  readonly signal?: AbortSignal;
}

/**
 * Sends parts down the belt. At the trigger sensor the PLC tells of a part, and the camera puts its picture into a folder, whole.
 * @returns what the gate did with each part, when the last one has passed it
 */
export async function feedParts(plc: FedPlc, parts: readonly FedPart[], options: FeedOptions): Promise<Map<string, Gate>> {
  const { partsPerSecond, cameraFolder, onGate, signal } = options;
  const gates = new Map<string, Gate>();
  const { promise: allGone, resolve } = Promise.withResolvers<undefined>();
  let fed = parts.length;
  const hear = ({ tag, gate }: { tag: string; gate: Gate }): void => {
    gates.set(tag, gate);
    onGate?.(tag, gate);
    if (gates.size >= fed) resolve(undefined);
  };
  plc.on('gate', hear);
  try {
    const startMs = performance.now();
    for (const [i, { tag, file }] of parts.entries()) {
      const draft = join(cameraFolder, `.${tag}`);
      await copyFile(file, draft);
      await sleep(Math.max(0, startMs + (1000 * i) / partsPerSecond - performance.now()));
      if (signal?.aborted) {
        await rm(draft, { force: true });
        fed = i;
        break;
      }
      plc.trigger(tag);
      await rename(draft, join(cameraFolder, `${tag}${extname(file)}`));
    }
    if (gates.size < fed) await allGone;
  } finally {
    plc.off('gate', hear);
  }
  return gates;
}
