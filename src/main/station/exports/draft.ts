import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { exists } from '../../../pipeline/files.ts';
import { StationError } from '../../errors.ts';
import { flushFolder, onDrive } from '../durable.ts';

/** What the system says where something has taken the folder's place meanwhile. */
const TAKEN = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'];

/**
 * Sees to it that an export can go to a folder: nothing is there, and the folder around it can be written to.
 * @returns the folder's full path
 * @throws StationError EXPORT_EXISTS, EXPORT_UNWRITABLE
 */
export async function prepareFolder(folder: string): Promise<string> {
  const target = resolve(folder);
  await asUnwritable(target, async () => {
    if (await exists(target)) throw new StationError('EXPORT_EXISTS', target);
    await mkdir(dirname(target), { recursive: true });
    await access(dirname(target), constants.W_OK);
  });
  return target;
}

/**
 * Has a folder written beside its place and renames it into it, so that it is there whole or not at all.
 * @throws StationError EXPORT_EXISTS, EXPORT_UNWRITABLE; what `write` throws
 */
export async function writeDraft<T>(target: string, write: (draft: string) => Promise<T>): Promise<T> {
  return asUnwritable(target, async () => {
    const draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
    try {
      const result = await write(draft);
      await chmod(draft, 0o755); // mkdtemp lets nobody else in
      await flushFolder(draft);
      if (await exists(target)) throw new StationError('EXPORT_EXISTS', target);
      await rename(draft, target);
      await flushFolder(dirname(target));
      return result;
    } catch (error) {
      await rm(draft, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
  });
}

function asUnwritable<T>(where: string, act: () => Promise<T>): Promise<T> {
  return onDrive(where, (code, syscall) => (syscall === 'rename' && TAKEN.includes(code) ? 'EXPORT_EXISTS' : 'EXPORT_UNWRITABLE'), act);
}
