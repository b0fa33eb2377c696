import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeImage } from '../src/pipeline/images/decode.ts';
import type { BadFile } from './bad-files.ts';

/** Makes a bad file in a folder of its own, opens it and returns what came of it: the error, or the picture if it got through. */
export async function openBadFile(bad: BadFile): Promise<{ path: string; outcome: unknown }> {
  const folder = await mkdtemp(join(tmpdir(), 'lynceus-bad-'));
  const path = join(folder, bad.file);
  try {
    await bad.make(path);
    const open = (): Promise<unknown> => decodeImage(path).catch((error: unknown) => error);
    return { path, outcome: await (bad.withoutRights ? asNobody(open) : open()) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function canMake({ posixOnly }: BadFile): boolean {
  return posixOnly === undefined || process.platform !== 'win32';
}

const NOBODY = 65_534;

/** Steps down from `root`, who has every right, while something is tried. */
async function asNobody<T>(attempt: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return attempt();
  process.seteuid?.(NOBODY);
  try {
    return await attempt();
  } finally {
    process.seteuid?.(0);
  }
}
