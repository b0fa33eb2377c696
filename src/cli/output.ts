import type { SkippedImage } from '../pipeline/images/batches.ts';

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Names pictures that could not be used, on standard error. */
export function printSkipped(skipped: readonly SkippedImage[]): void {
  for (const { error } of skipped) console.error(`${error.code}: ${error.message}`);
}
