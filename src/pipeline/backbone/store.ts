import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PipelineError } from '../errors.ts';
import type { Extractor } from '../memory/features.ts';
import { importWeights } from './importers/published.ts';
import { backboneNamed } from './registry.ts';

/** Weights that come with Lynceus. */
export const SHIPPED_MODELS = fileURLToPath(new URL('../../../resources/models/', import.meta.url));

/** Weights that a person fetched or imported; `LYNCEUS_MODELS` moves the folder. */
export function ownModels(): string {
  return process.env.LYNCEUS_MODELS ?? join(homedir(), '.lynceus', 'models');
}

/**
 * A backbone with its weights: from the named file, else those that came with Lynceus, else those fetched.
 * @throws PipelineError BACKBONE_UNKNOWN, WEIGHTS_MISSING, WEIGHTS_UNREADABLE, WEIGHTS_BROKEN, WEIGHTS_MISMATCH
 */
export async function loadExtractor(name: string, weightsFile?: string): Promise<Extractor> {
  const backbone = backboneNamed(name);
  const { weights } = await importWeights(weightsFile ?? (await findWeights(name)), backbone);
  return { backbone, weights };
}

async function findWeights(name: string): Promise<string> {
  for (const folder of [SHIPPED_MODELS, ownModels()]) {
    const path = join(folder, `${name}.safetensors`);
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  throw new PipelineError('WEIGHTS_MISSING', name);
}
