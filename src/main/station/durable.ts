import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StationError } from '../errors.ts';
import type { StationErrorCode } from '../../refusals/stationErrors.ts';

/** Copies a file; its bytes are on the drive when it returns, its name need not be. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const file = await open(to, 'r+');
  await file.sync().finally(() => file.close());
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
export async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

/** Makes the folder where drafts are written to, and removes what was not finished when the station ended. */
export async function emptyDrafts(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

/**
 * Does what touches the drive and gives a refusal of the operating system a code of ours.
 * @param codeOf by the system's code and what it was asked for
 * @throws StationError of that code, with the system's; any other error as it is
 */
export async function onDrive<T>(
  where: string,
  codeOf: (systemCode: string, syscall: string) => StationErrorCode,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw cause;
    throw new StationError(codeOf(code, syscall), where, { detail: code, cause });
  }
}

/** As `onDrive`, for what writes: a drive without room has a code of its own. */
export function writing<T>(where: string, codes: { full: StationErrorCode; refused: StationErrorCode }, act: () => Promise<T>): Promise<T> {
  return onDrive(where, (code) => (code === 'ENOSPC' || code === 'EDQUOT' ? codes.full : codes.refused), act);
}
