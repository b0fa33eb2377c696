import { setTimeout } from 'node:timers/promises';
import type { Health } from '../../src/contract/health.ts';
import type { Random } from '../../src/pipeline/random.ts';

/** A small drive, and how often it is filled. */
export interface FullPlace {
  /** Where it is mounted. */
  readonly drive: string;
  readonly rounds: number;
  readonly random: Random;
}

/** What became of a station on a drive that was filled and freed again and again. */
export interface Trial {
  readonly name: string;
  /** What was refused was refused with these. */
  readonly codes: ReadonlySet<string>;
  readonly acknowledged: number;
  /** What was acknowledged and is not there after a new start. */
  readonly lost: readonly string[];
  /** All else that is not as it should be, in words. */
  readonly wrong: readonly string[];
}

/** What a station may say where it cannot write its database; its health is then a fault. */
export const DATABASE_CODES: ReadonlySet<string> = new Set(['DATABASE_FULL', 'AUDIT_UNWRITABLE']);

/** Several of the station's ticks. */
const PATIENCE_MS = 15_000;

/** Waits for a station to find by itself that its faults are over. @returns what is wrong where it does not */
export async function recovers(readHealth: () => Health | undefined): Promise<string[]> {
  const endMs = performance.now() + PATIENCE_MS;
  while (performance.now() < endMs) {
    if (readHealth()?.state === 'sound') return [];
    await setTimeout(50);
  }
  return ['the station did not recover when there was room again'];
}
