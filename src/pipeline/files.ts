import { lstat, readFile, stat } from 'node:fs/promises';
import { PipelineError } from './errors.ts';
import type { PipelineErrorCode } from '../refusals/pipelineErrors.ts';

/**
 * Does what touches the disk and gives a refusal of the operating system a code of ours.
 * @throws PipelineError of that code, with `where` and the system's code; any other error as it is
 */
export async function withCode<T>(code: PipelineErrorCode, where: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const { code: systemCode } = cause as NodeJS.ErrnoException;
    if (systemCode === undefined || cause instanceof PipelineError) throw cause;
    throw new PipelineError(code, where, { detail: systemCode, cause });
  }
}

/**
 * Reads a file whole. What is no file is refused, since reading a pipe or a device may never end.
 * @throws PipelineError of the given code
 */
export async function readWhole(path: string, code: PipelineErrorCode): Promise<Uint8Array> {
  return withCode(code, path, async () => {
    if (!(await stat(path)).isFile()) throw new PipelineError(code, path, { detail: 'it is not a file' });
    return readFile(path);
  });
}

/** Whether something bears that name, a dangling link included. Fails with the system's error where that cannot be seen. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
