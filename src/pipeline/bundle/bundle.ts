import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { discriminatorLayers } from '../backbone/discriminator.ts';
import { layersOf } from '../backbone/layers.ts';
import { backboneNamed } from '../backbone/registry.ts';
import { selectWeights } from '../backbone/weights.ts';
import { PipelineError } from '../errors.ts';
import { exists, readWhole, withCode } from '../files.ts';
import { bankSize, type MemoryBank } from '../memory/bank.ts';
import type { Projection } from '../memory/projection.ts';
import { encodeSafetensors, floats, parseFloats, parseSafetensors, type StoredTensor } from '../safetensors.ts';
import type { Tensor } from '../tensor.ts';
import { compileGraph, type Model, type SecondOpinion } from './compile.ts';
import { BUNDLE_FORMAT, type Manifest, MANIFEST } from './manifest.ts';

const FILES = {
  graph: 'graph.onnx',
  backbone: 'backbone.safetensors',
  bank: 'bank.safetensors',
  discriminator: 'discriminator.safetensors',
} as const;
const MANIFEST_FILE = 'manifest.json';

/** What the writer adds to the manifest by itself. */
type Computed = 'format' | 'backbone' | 'dimensions' | 'scoreKind' | 'fusion' | 'files' | 'contentHash';

/**
 * Sees to it that a version can go to a folder: nothing is there, and the folder around it, made where missing, can be written to.
 * @returns the folder's full path
 * @throws PipelineError BUNDLE_EXISTS, BUNDLE_UNWRITABLE
 */
export async function preparePlace(folder: string): Promise<string> {
  const target = resolve(folder);
  await withCode('BUNDLE_UNWRITABLE', target, async () => {
    if (await exists(target)) throw new PipelineError('BUNDLE_EXISTS', target);
    await mkdir(dirname(target), { recursive: true });
    await access(dirname(target), constants.W_OK);
  });
  return target;
}

/**
 * Writes a version to a folder of its own: manifest.json, graph.onnx, backbone.safetensors, bank.safetensors, and discriminator.safetensors where
 * D has a say. The folder appears whole or not at all.
 * @throws PipelineError BUNDLE_EXISTS, BUNDLE_UNWRITABLE
 */
export async function writeBundle(folder: string, model: Model, about: Omit<Manifest, Computed>): Promise<Manifest> {
  const target = await preparePlace(folder);
  const metadata = {
    'lynceus.madeBy': about.madeBy,
    'lynceus.input': 'RGB, uint8, cropped and brought to the input size',
    'lynceus.review': String(about.thresholds.review),
    'lynceus.reject': String(about.thresholds.reject),
  };
  const contents = new Map<string, Uint8Array>([
    [FILES.graph, compileGraph(model, metadata)],
    [FILES.backbone, encodeSafetensors(model.extractor.weights)],
    [FILES.bank, encodeSafetensors(bankTensors(model))],
  ]);
  if (model.second) contents.set(FILES.discriminator, encodeSafetensors(discriminatorTensors(model.second)));
  const unsigned = {
    format: BUNDLE_FORMAT as typeof BUNDLE_FORMAT,
    ...about,
    backbone: model.extractor.backbone.name,
    dimensions: model.projection.to,
    scoreKind: model.scoreKind,
    ...(model.second && { fusion: model.second.fusion }),
    files: Object.fromEntries(Array.from(contents, ([name, bytes]) => [name, hash('sha256', bytes)])),
  };
  const manifest: Manifest = { ...unsigned, contentHash: contentHash(unsigned) };
  contents.set(MANIFEST_FILE, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
  await withCode('BUNDLE_UNWRITABLE', target, () => writeFolder(target, contents));
  return manifest;
}

/** Writes the files beside the folder's place and renames them into it. */
async function writeFolder(target: string, contents: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    for (const [name, bytes] of contents) await writeFile(join(draft, name), bytes, { flush: true });
    await chmod(draft, 0o755); // mkdtemp lets nobody else in
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** A version as it lies on disk, every byte checked against the manifest. */
export interface Bundle {
  readonly manifest: Manifest;
  readonly graph: Uint8Array;
  /**
   * Reads the parts that the graph was compiled from.
   * @throws PipelineError BACKBONE_UNKNOWN, WEIGHTS_*, BUNDLE_BROKEN where they contradict each other
   */
  model(): Model;
}

/**
 * Opens a version and checks it whole.
 * @throws PipelineError BUNDLE_UNREADABLE, BUNDLE_NEWER, BUNDLE_BROKEN naming the file that does not match
 */
export async function readBundle(folder: string): Promise<Bundle> {
  const manifest = parseManifest(await readPart(folder, MANIFEST_FILE), join(folder, MANIFEST_FILE));
  const contents = new Map<string, Uint8Array>();
  for (const [name, expected] of Object.entries(manifest.files)) {
    const bytes = await readPart(folder, name);
    if (hash('sha256', bytes) !== expected)
      throw new PipelineError('BUNDLE_BROKEN', join(folder, name), { detail: 'its SHA-256 is not the manifest’s' });
    contents.set(name, bytes);
  }
  const part = (name: string): Uint8Array => {
    const bytes = contents.get(name);
    if (!bytes) throw new PipelineError('BUNDLE_BROKEN', folder, { detail: `${name} is not in the manifest` });
    return bytes;
  };
  return { manifest, graph: part(FILES.graph), model: () => readModel(manifest, folder, part) };
}

function parseManifest(bytes: Uint8Array, where: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new PipelineError('BUNDLE_BROKEN', where, { detail: 'not JSON', cause });
  }
  const format = (json as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > BUNDLE_FORMAT) throw new PipelineError('BUNDLE_NEWER', where, { detail: `format ${format}` });
  const parsed = MANIFEST.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PipelineError('BUNDLE_BROKEN', where, { detail: `${issue.path.join('.')}: ${issue.message}`, cause: parsed.error });
  }
  const { contentHash: stated, ...unsigned } = parsed.data;
  if (contentHash(unsigned) !== stated) throw new PipelineError('BUNDLE_BROKEN', where, { detail: 'its content hash does not match' });
  return parsed.data;
}

function readModel(manifest: Manifest, folder: string, part: (name: string) => Uint8Array): Model {
  const backbone = backboneNamed(manifest.backbone);
  const weights = selectWeights(parseFloats(part(FILES.backbone), join(folder, FILES.backbone)), layersOf(backbone), folder);
  const { tensors } = parseSafetensors(part(FILES.bank), join(folder, FILES.bank));
  const take = (name: string): StoredTensor => {
    const tensor = tensors.get(name);
    if (!tensor) throw new PipelineError('BUNDLE_BROKEN', join(folder, FILES.bank), { detail: `${name} is missing` });
    return tensor;
  };
  const components = floats(take('projection.components'));
  const [to, from] = components.shape;
  const projection: Projection = { from, to, mean: floats(take('projection.mean')).data, components: components.data };
  const bank: MemoryBank = {
    dimensions: to,
    vectors: floats(take('bank.vectors')).data,
    imageIndex: Int32Array.from(take('bank.imageIndex').data),
    cellIndex: Int32Array.from(take('bank.cellIndex').data),
  };
  const model: Model = { extractor: { backbone, weights }, projection, bank, geometry: manifest.geometry, scoreKind: manifest.scoreKind };
  const { fusion } = manifest;
  if (fusion === undefined) return model;
  const stored = parseFloats(part(FILES.discriminator), join(folder, FILES.discriminator));
  const frozen = new Map(
    [...stored].filter(([name]) => name.startsWith(FROZEN)).map(([name, tensor]) => [name.slice(FROZEN.length), tensor]),
  );
  const layers = discriminatorLayers(backbone);
  return {
    ...model,
    second: {
      discriminator: { layers, weights: selectWeights(stored, layers, folder) },
      frozen: selectWeights(frozen, layersOf(backbone), folder),
      fusion,
    },
  };
}

/** Before the names of the frozen backbone's weights in D's file. */
const FROZEN = 'frozen.';

function discriminatorTensors({ discriminator, frozen }: SecondOpinion): Map<string, Tensor> {
  return new Map([...discriminator.weights, ...Array.from(frozen, ([name, tensor]) => [FROZEN + name, tensor] as const)]);
}

function bankTensors({ projection, bank }: Model): Map<string, StoredTensor> {
  const patches = bankSize(bank);
  return new Map<string, StoredTensor>([
    ['projection.mean', { shape: [projection.from], data: projection.mean }],
    ['projection.components', { shape: [projection.to, projection.from], data: projection.components }],
    ['bank.vectors', { shape: [patches, bank.dimensions], data: Float16Array.from(bank.vectors) }],
    ['bank.imageIndex', { shape: [patches], data: bank.imageIndex }],
    ['bank.cellIndex', { shape: [patches], data: bank.cellIndex }],
  ]);
}

function readPart(folder: string, name: string): Promise<Uint8Array> {
  return readWhole(join(folder, name), 'BUNDLE_UNREADABLE');
}

/** SHA-256 over the manifest's JSON with the keys of every object in order. */
function contentHash(unsigned: Omit<Manifest, 'contentHash'>): string {
  return hash('sha256', JSON.stringify(sortKeys(unsigned)));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
