import { mkdir, writeFile } from 'node:fs/promises';
import { withCode } from '../pipeline/files.ts';
import type { SkippedImage } from '../pipeline/images/batches.ts';

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Says what came of a command, or gives all of it as JSON. */
export function printResult({ json }: { readonly json?: true }, result: unknown, text: string): void {
  if (json) printJson(result);
  else console.log(text);
}

/** Names pictures that could not be used, on standard error. */
export function printSkipped(skipped: readonly SkippedImage[]): void {
  for (const { error } of skipped) console.error(`${error.code}: ${error.message}`);
}

/** @throws PipelineError OUTPUT_UNWRITABLE */
export async function writeOutput(file: string, content: string | Uint8Array): Promise<void> {
  await withCode('OUTPUT_UNWRITABLE', file, () => writeFile(file, content));
}

/**
 * Makes a folder, and those around it, where it is missing.
 * @throws PipelineError OUTPUT_UNWRITABLE
 */
export async function makeFolder(folder: string): Promise<void> {
  await withCode('OUTPUT_UNWRITABLE', folder, () => mkdir(folder, { recursive: true }));
}
