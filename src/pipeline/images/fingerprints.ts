import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SkippedImage } from './batches.ts';
import { fileError } from './source.ts';

/** A teaching picture as the manifest keeps it: by name and content, or with the code that says why it was not used. */
export interface Fingerprint {
  readonly file: string;
  readonly sha256?: string;
  readonly skipped?: string;
}

/**
 * Fingerprints of files, in order.
 * @throws PipelineError IMAGE_* for a file that has become unreadable since it was used
 */
export async function fingerprints(files: readonly string[], skipped: readonly SkippedImage[]): Promise<Fingerprint[]> {
  const reasons = new Map(skipped.map(({ file, error }) => [file, error.code]));
  const result: Fingerprint[] = [];
  for (const path of files) {
    const reason = reasons.get(path);
    const file = basename(path);
    result.push(reason === undefined ? { file, sha256: await sha256Of(path) } : { file, skipped: reason });
  }
  return result;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash).catch((cause: unknown) => {
    throw fileError(path, cause);
  });
  return hash.digest('hex');
}
