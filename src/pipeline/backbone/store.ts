import { hash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PipelineError } from '../errors.ts';
import { exists, withCode } from '../files.ts';
import { encodeSafetensors } from '../safetensors.ts';
import type { Extractor } from './extractor.ts';
import { importWeights } from './importers/published.ts';
import { type Backbone, layersOf, parametersOf } from './layers.ts';
import { type Provenance, readProvenance, type Source, type SourceFile } from './provenance.ts';
import { backboneNamed } from './registry.ts';
import type { Weights } from './weights.ts';

/** Weights that come with Lynceus. */
export const SHIPPED_MODELS = fileURLToPath(new URL('../../../resources/models/', import.meta.url));

/** Weights that a person fetched or imported; `LYNCEUS_MODELS`, unless empty, moves the folder. */
export function ownModels(): string {
  return process.env.LYNCEUS_MODELS || join(homedir(), '.lynceus', 'models');
}

/** A weights file of the store; `origin` says whether a person brought it or it came with Lynceus. */
export interface StoredWeights {
  readonly path: string;
  readonly origin: 'own' | 'shipped';
}

/**
 * A backbone with its weights: from the named file, else those that a person fetched or imported, else those that came with Lynceus.
 * What comes from the store is checked against the SHA-256 in its provenance.
 * @throws PipelineError BACKBONE_UNKNOWN, WEIGHTS_MISSING, WEIGHTS_UNREADABLE, WEIGHTS_BROKEN, WEIGHTS_MISMATCH, WEIGHTS_DIGEST_WRONG
 */
export async function loadExtractor(name: string, weightsFile?: string): Promise<Extractor> {
  const backbone = backboneNamed(name);
  if (weightsFile !== undefined) return { backbone, weights: (await importWeights(weightsFile, backbone)).weights };
  const stored = await findWeights(name);
  if (!stored) throw new PipelineError('WEIGHTS_MISSING', name);
  return { backbone, weights: (await openStored(stored, backbone)).weights };
}

/**
 * Where the weights of a backbone are; a person's own come first.
 * @throws PipelineError WEIGHTS_UNREADABLE for a folder that may not be looked into
 */
export async function findWeights(name: string): Promise<StoredWeights | undefined> {
  const places: StoredWeights[] = [
    { origin: 'own', path: weightsPath(ownModels(), name) },
    { origin: 'shipped', path: weightsPath(SHIPPED_MODELS, name) },
  ];
  for (const place of places) {
    if (await withCode('WEIGHTS_UNREADABLE', place.path, () => exists(place.path))) return place;
  }
  return undefined;
}

/**
 * Reads weights of the store with their provenance, every byte checked.
 * @throws PipelineError WEIGHTS_UNREADABLE, WEIGHTS_BROKEN, WEIGHTS_MISMATCH, WEIGHTS_DIGEST_WRONG
 */
export async function openStored({ path }: StoredWeights, backbone: Backbone): Promise<{ weights: Weights; provenance: Provenance }> {
  const provenance = await readProvenance(provenancePath(path));
  if (provenance.backbone !== backbone.name) {
    throw new PipelineError('WEIGHTS_MISMATCH', path, { detail: `its provenance names ${provenance.backbone}` });
  }
  const { weights } = await importWeights(path, backbone, { sha256: provenance.file.sha256 });
  return { weights, provenance };
}

/**
 * Saves weights of the layers that a backbone uses, with their provenance, as `<backbone>.safetensors` and `.json` of a folder; what was
 * there is replaced. The same weights give the same bytes.
 * @throws PipelineError WEIGHTS_UNWRITABLE
 */
export async function saveWeights(
  folder: string,
  backbone: Backbone,
  weights: Weights,
  source: Source & { files: SourceFile[] },
): Promise<Provenance> {
  const layers = layersOf(backbone);
  const path = weightsPath(folder, backbone.name);
  const bytes = encodeSafetensors(weights);
  const provenance: Provenance = {
    format: 1,
    backbone: backbone.name,
    title: backbone.title,
    file: {
      name: `${backbone.name}.safetensors`,
      bytes: bytes.length,
      sha256: hash('sha256', bytes),
      dtype: 'F32',
    },
    source,
    changes: `Batch norm folded into the convolutions; cut after ${layers.at(-1)!.name}; tensors renamed.`,
    parameters: parametersOf(layers),
    layers: layers.map(({ name }) => name),
    taps: backbone.taps.map((tap) => ({ ...tap })),
  };
  await saving(folder, async () => {
    await mkdir(folder, { recursive: true });
    await replace(path, bytes);
    await replace(provenancePath(path), `${JSON.stringify(provenance, null, 2)}\n`);
  });
  return provenance;
}

/**
 * Does what writes to a folder of models.
 * @throws PipelineError WEIGHTS_UNWRITABLE in place of the system's own error
 */
export async function saving<T>(folder: string, write: () => Promise<T>): Promise<T> {
  return withCode('WEIGHTS_UNWRITABLE', folder, write);
}

/** A file appears whole or not at all. */
async function replace(path: string, content: Uint8Array | string): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  try {
    await writeFile(draft, content, { flush: true });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

function weightsPath(folder: string, name: string): string {
  return join(folder, `${name}.safetensors`);
}

function provenancePath(weights: string): string {
  return weights.replace(/\.safetensors$/, '.json');
}
