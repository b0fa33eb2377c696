import { basename } from 'node:path';
import { importWeights } from './importers/published.ts';
import type { Backbone } from './layers.ts';
import type { Provenance, Source } from './provenance.ts';
import { saveWeights } from './store.ts';

interface Origin {
  /** What is known of the file; its name alone unless told. */
  readonly source?: Source;
  /** What its SHA-256 must be, in hex; anything unless told. */
  readonly sha256?: string;
}

/**
 * Brings a published file of weights into a folder of models, in the format of `importWeights`.
 * @throws PipelineError WEIGHTS_UNREADABLE, WEIGHTS_BROKEN, WEIGHTS_MISMATCH, WEIGHTS_DIGEST_WRONG, WEIGHTS_UNWRITABLE
 */
export async function installFile(path: string, backbone: Backbone, folder: string, { source, sha256 }: Origin = {}): Promise<Provenance> {
  const { weights, files } = await importWeights(path, backbone, { sha256 });
  return saveWeights(folder, backbone, weights, { ...(source ?? { name: basename(path) }), files });
}
