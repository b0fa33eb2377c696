import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PipelineError } from '../errors.ts';
import { reportProgress, type Work } from '../work.ts';
import type { PublishedWeights } from './catalogue.ts';
import { installFile } from './install.ts';
import type { Backbone } from './layers.ts';
import type { Provenance } from './provenance.ts';
import { saving } from './store.ts';

/**
 * Downloads published weights and keeps what the backbone uses of them in a folder of models. Nothing stays of a download that was cut
 * off, cancelled, too large or of another SHA-256.
 * @throws PipelineError FETCH_FAILED, CANCELLED, WEIGHTS_DIGEST_WRONG, WEIGHTS_UNWRITABLE, WEIGHTS_BROKEN, WEIGHTS_MISMATCH
 */
export async function fetchWeights(
  backbone: Backbone,
  { bytes, sha256, ...source }: PublishedWeights,
  folder: string,
  work: Work = {},
): Promise<Provenance> {
  const workshop = await saving(folder, async () => {
    await mkdir(folder, { recursive: true });
    return mkdtemp(join(folder, '.fetch-'));
  });
  try {
    const file = join(workshop, basename(new URL(source.url).pathname) || backbone.name);
    await download(source.url, file, { bytes, sha256 }, work);
    return await installFile(file, backbone, folder, { source, sha256 });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** The file has its name only once its SHA-256 fits. */
async function download(url: string, path: string, expected: { bytes: number; sha256: string }, work: Work): Promise<void> {
  const draft = `${path}.part`;
  const file = await saving(path, () => open(draft, 'wx'));
  try {
    const digest = await receive(url, file, path, expected.bytes, work);
    if (digest !== expected.sha256) throw new PipelineError('WEIGHTS_DIGEST_WRONG', url, { detail: `${digest}, not ${expected.sha256}` });
    await saving(path, () => file.sync());
  } catch (cause) {
    if (work.signal?.aborted) throw new PipelineError('CANCELLED', url, { cause });
    throw cause instanceof PipelineError ? cause : new PipelineError('FETCH_FAILED', url, { detail: reasonOf(cause), cause });
  } finally {
    await file.close();
  }
  await saving(path, () => rename(draft, path));
}

/** @returns the SHA-256 of what came, in hex */
async function receive(url: string, file: FileHandle, path: string, expectedBytes: number, { signal, ...work }: Work): Promise<string> {
  const failed = (detail: string) => new PipelineError('FETCH_FAILED', url, { detail });
  const { ok, status, headers, body } = await fetch(url, { signal: signal ?? null, headers: { 'accept-encoding': 'identity' } });
  if (!ok || !body) throw failed(`the server answers ${status}`);
  const announced = Number(headers.get('content-length') ?? expectedBytes);
  if (announced !== expectedBytes) {
    await body.cancel();
    throw failed(`${announced} bytes announced, not ${expectedBytes}`);
  }
  const hash = createHash('sha256');
  let received = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    received += chunk.length;
    if (received > expectedBytes) throw failed(`more than ${expectedBytes} bytes`);
    hash.update(chunk);
    await saving(path, () => file.appendFile(chunk));
    reportProgress(work, 'fetch', Math.ceil(received / 1e6), Math.ceil(expectedBytes / 1e6));
  }
  if (received < expectedBytes) throw failed(`cut off after ${received} of ${expectedBytes} bytes`);
  return hash.digest('hex');
}

/** fetch says no more than "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
