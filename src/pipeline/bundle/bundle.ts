import { createHash } from 'node:crypto';
import { access, chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { layersOf } from '../backbone/layers.ts';
import { backboneNamed } from '../backbone/registry.ts';
import { selectWeights } from '../backbone/weights.ts';
import { PipelineError } from '../errors.ts';
import type { MemoryBank } from '../memory/bank.ts';
import type { Projection } from '../memory/projection.ts';
import { encodeSafetensors, parseSafetensors, type StoredTensor } from '../safetensors.ts';
import type { Tensor } from '../tensor.ts';
import { compileGraph, type Model } from './compile.ts';
import { BUNDLE_FORMAT, type Manifest, MANIFEST } from './manifest.ts';

const FILES = { graph: 'graph.onnx', backbone: 'backbone.safetensors', bank: 'bank.safetensors' } as const;

/** What the writer adds to the manifest by itself. */
type Computed = 'format' | 'backbone' | 'geometry' | 'dimensions' | 'scoreKind' | 'files' | 'contentHash';

/**
 * Writes a version to a folder of its own: manifest.json, graph.onnx, backbone.safetensors, bank.safetensors. The folder appears whole
 * or not at all.
 * @throws PipelineError BUNDLE_EXISTS
 */
export async function writeBundle(
  folder: string,
  model: Model,
  about: Omit<Manifest, Computed> & Pick<Manifest, 'geometry'>,
): Promise<Manifest> {
  const target = resolve(folder);
  if (await exists(target)) throw new PipelineError('BUNDLE_EXISTS', target);
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const metadata = {
      'lynceus.madeBy': about.madeBy,
      'lynceus.input': 'RGB, uint8, cropped and brought to the input size',
      'lynceus.review': String(about.thresholds.review),
      'lynceus.reject': String(about.thresholds.reject),
    };
    const contents: Record<string, Uint8Array> = {
      [FILES.graph]: compileGraph(model, metadata),
      [FILES.backbone]: encodeSafetensors(model.extractor.weights),
      [FILES.bank]: encodeSafetensors(bankTensors(model)),
    };
    const files: Record<string, string> = {};
    for (const [name, bytes] of Object.entries(contents)) {
      files[name] = sha256(bytes);
      await writeFile(join(draft, name), bytes, { flush: true });
    }
    const { geometry, ...rest } = about;
    const unsigned = {
      format: BUNDLE_FORMAT as typeof BUNDLE_FORMAT,
      ...rest,
      backbone: model.extractor.backbone.name,
      geometry,
      dimensions: model.projection.to,
      scoreKind: model.scoreKind,
      files,
    };
    const manifest: Manifest = { ...unsigned, contentHash: contentHash(unsigned) };
    await writeFile(join(draft, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
    await chmod(draft, 0o755); // mkdtemp lets nobody else in
    await rename(draft, target);
    return manifest;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** A version as it lies on disk, every byte checked against the manifest. */
export interface Bundle {
  readonly manifest: Manifest;
  readonly graph: Uint8Array;
  /** Reads the parts that the graph was compiled from. */
  model(): Model;
}

/**
 * Opens a version and checks it whole.
 * @throws PipelineError BUNDLE_UNREADABLE, BUNDLE_NEWER, BUNDLE_BROKEN naming the file that does not match
 */
export async function readBundle(folder: string): Promise<Bundle> {
  const manifest = parseManifest(await readPart(folder, 'manifest.json'), folder);
  const contents = new Map<string, Uint8Array>();
  for (const [name, expected] of Object.entries(manifest.files)) {
    const bytes = await readPart(folder, name);
    if (sha256(bytes) !== expected)
      throw new PipelineError('BUNDLE_BROKEN', join(folder, name), { detail: 'its SHA-256 is not the manifest’s' });
    contents.set(name, bytes);
  }
  const part = (name: string): Uint8Array => {
    const bytes = contents.get(name);
    if (!bytes) throw new PipelineError('BUNDLE_BROKEN', folder, { detail: `${name} is not in the manifest` });
    return bytes;
  };
  return { manifest, graph: part(FILES.graph), model: () => readModel(manifest, folder, part(FILES.backbone), part(FILES.bank)) };
}

function parseManifest(bytes: Uint8Array, folder: string): Manifest {
  const where = join(folder, 'manifest.json');
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

function readModel(manifest: Manifest, folder: string, backboneBytes: Uint8Array, bankBytes: Uint8Array): Model {
  const backbone = backboneNamed(manifest.backbone);
  const stored = parseSafetensors(backboneBytes, join(folder, FILES.backbone)).tensors;
  const weights = selectWeights(new Map([...stored].map(([name, tensor]) => [name, floats(tensor)])), layersOf(backbone), folder);
  const { tensors } = parseSafetensors(bankBytes, join(folder, FILES.bank));
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
  return { extractor: { backbone, weights }, projection, bank, geometry: manifest.geometry, scoreKind: manifest.scoreKind };
}

function bankTensors({ projection, bank }: Model): Map<string, StoredTensor> {
  const patches = bank.imageIndex.length;
  return new Map<string, StoredTensor>([
    ['projection.mean', { shape: [projection.from], data: projection.mean }],
    ['projection.components', { shape: [projection.to, projection.from], data: projection.components }],
    ['bank.vectors', { shape: [patches, bank.dimensions], data: Float16Array.from(bank.vectors) }],
    ['bank.imageIndex', { shape: [patches], data: bank.imageIndex }],
    ['bank.cellIndex', { shape: [patches], data: bank.cellIndex }],
  ]);
}

function floats({ shape, data }: StoredTensor): Tensor {
  return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}

async function readPart(folder: string, name: string): Promise<Uint8Array> {
  const path = join(folder, name);
  try {
    return await readFile(path);
  } catch (cause) {
    throw new PipelineError('BUNDLE_UNREADABLE', path, { cause });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** SHA-256 over the manifest's JSON with the keys of every object in order. */
function contentHash(unsigned: Omit<Manifest, 'contentHash'>): string {
  return sha256(new TextEncoder().encode(JSON.stringify(sortKeys(unsigned))));
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

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
