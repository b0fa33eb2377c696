import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StationError } from '../../errors.ts';
import type { StationErrorCode } from '../../../refusals/stationErrors.ts';

/** Copies a file; its bytes are on the drive when it returns, its name need not be. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Gives a draft its name, in a folder that is made where it is missing. The name is on the drive when it returns; after a power cut it is
 * there or not, and never stands for half of the draft. A draft that cannot be named is thrown away.
 * @param root the folder that is there already, as far up as names are new
 */
export async function nameDraft(draft: string, path: string, root: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await rename(draft, path);
    for (let folder = dirname(path); folder.length >= root.length; folder = dirname(folder)) await flushFolder(folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Windows flushes names by itself and opens no folder. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Does what touches the drive and gives a refusal of the operating system a code of ours.
 * @throws StationError of those codes, with the system's; any other error as it is
 */
export async function writing<T>(
  where: string,
  codes: { full: StationErrorCode; refused: StationErrorCode },
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (syscall === undefined) throw cause;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new StationError(isFull ? codes.full : codes.refused, where, { detail: String(code), cause });
  }
}
