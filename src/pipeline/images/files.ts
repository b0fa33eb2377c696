import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../errors.ts';
import type { PipelineErrorCode } from '../../refusals/pipelineErrors.ts';
import { IMAGE_EXTENSIONS, imageExtension } from './formats.ts';

/**
 * The picture files of a folder, by name: `part2.png` before `part10.png`, the same order on every machine. Files whose names start
 * with a dot are left out (macOS leaves such shadows of pictures on foreign drives), and links to folders are not followed.
 *
 * @returns paths that start with `folder`
 * @throws PipelineError FOLDER_MISSING, FOLDER_UNREADABLE, FOLDER_EMPTY
 */
export async function listImages(folder: string, options: { recursive?: boolean } = {}): Promise<string[]> {
  const paths = await collect(folder, options.recursive ?? false);
  if (paths.length === 0) throw new PipelineError('FOLDER_EMPTY', folder);
  return paths;
}

/**
 * The names of the folders in a folder, ordered and left out as `listImages` does.
 * @throws PipelineError FOLDER_MISSING, FOLDER_UNREADABLE
 */
export async function listFolders(folder: string): Promise<string[]> {
  return (await readFolder(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function collect(folder: string, recursive: boolean): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readFolder(folder)) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory() && IMAGE_EXTENSIONS.has(imageExtension(entry.name))) paths.push(path);
    if (entry.isDirectory() && recursive) paths.push(...(await collect(path, recursive)));
  }
  return paths;
}

const FOLDER_ERRORS: Readonly<Record<string, PipelineErrorCode>> = { ENOENT: 'FOLDER_MISSING', ENOTDIR: 'FOLDER_MISSING' };

/** What is in a folder, by name, without what starts with a dot. */
async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => compareNames(a.name, b.name));
  } catch (cause) {
    const systemCode = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new PipelineError(FOLDER_ERRORS[systemCode] ?? 'FOLDER_UNREADABLE', folder, { detail: systemCode, cause });
  }
}

/** Runs of digits by their value, the rest by code unit; names that only differ in leading zeros by code unit too. */
export function compareNames(a: string, b: string): number {
  const [partsA, partsB] = [a, b].map((name) => name.match(/\d+|\D+/g) ?? []);
  for (let i = 0; i < Math.min(partsA.length, partsB.length); i++) {
    const order = compareParts(partsA[i], partsB[i]);
    if (order !== 0) return order;
  }
  return partsA.length - partsB.length || compareUnits(a, b);
}

function compareParts(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareUnits(a, b);
  const [digitsA, digitsB] = [a, b].map((digits) => digits.replace(/^0+/, ''));
  return digitsA.length - digitsB.length || compareUnits(digitsA, digitsB);
}

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
