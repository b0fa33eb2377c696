import { unzipSync } from 'fflate';
import { PipelineError } from '../../errors.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';
import { type Pickled, PickledCall, PickledDict, PickledGlobal, PickledReference, readPickle } from './pickle.ts';

/** Reads `count` numbers of a storage from `start` on. */
type Read = (start: number, count: number) => Float32Array;

interface ElementType {
  readonly bytes: number;
  /** Undefined for what no layer reads: counters and flags. */
  readonly widen?: (buffer: ArrayBuffer) => Float32Array;
}

/** Storages by the name that torch pickles them under. */
const ELEMENT_TYPES: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ['torch.FloatStorage', { bytes: 4, widen: (buffer) => new Float32Array(buffer) }],
  ['torch.HalfStorage', { bytes: 2, widen: (buffer) => new Float32Array(new Float16Array(buffer)) }],
  ['torch.DoubleStorage', { bytes: 8, widen: (buffer) => new Float32Array(new Float64Array(buffer)) }],
  ['torch.LongStorage', { bytes: 8 }],
  ['torch.IntStorage', { bytes: 4 }],
  ['torch.ShortStorage', { bytes: 2 }],
  ['torch.CharStorage', { bytes: 1 }],
  ['torch.ByteStorage', { bytes: 1 }],
  ['torch.BoolStorage', { bytes: 1 }],
]);

/** Pickles that the older format writes before the state dictionary: magic number, protocol version, system. */
const LEGACY_PREAMBLES = 3;

/**
 * Reads a state dictionary as `torch.save` writes it, zip (1.6 and later) or the older stream of pickles. No code of the file is
 * run. Floating-point tensors are kept as float32; counters and the like are left out.
 * @throws PipelineError WEIGHTS_BROKEN
 */
export function parseTorch(bytes: Uint8Array, where: string): Map<string, Tensor> {
  try {
    return bytes[0] === 0x50 && bytes[1] === 0x4b ? parseZip(bytes) : parseLegacy(bytes);
  } catch (cause) {
    throw new PipelineError('WEIGHTS_BROKEN', where, { detail: cause instanceof Error ? cause.message : String(cause), cause });
  }
}

function parseZip(bytes: Uint8Array): Map<string, Tensor> {
  const files = unzipSync(bytes, {
    filter: ({ name, compression }) => {
      if (compression !== 0) throw new TypeError(`${name} is compressed, which torch.save never does`);
      return true;
    },
  });
  const pickleName = Object.keys(files).find((name) => name.endsWith('/data.pkl'));
  if (pickleName === undefined) throw new TypeError('no data.pkl inside');
  const folder = pickleName.slice(0, -'data.pkl'.length);
  const byteOrder = files[`${folder}byteorder`];
  if (byteOrder && new TextDecoder().decode(byteOrder) !== 'little') throw new TypeError('written on a big-endian machine');
  return tensorsOf(readPickle(files[pickleName]).value, (key) => {
    const file = files[`${folder}data/${key}`];
    if (!file) throw new TypeError(`no storage ${key} inside`);
    return file;
  });
}

function parseLegacy(bytes: Uint8Array): Map<string, Tensor> {
  let offset = 0;
  for (let i = 0; i < LEGACY_PREAMBLES; i++) offset = readPickle(bytes, offset).end;
  const state = readPickle(bytes, offset);
  const keys = readPickle(bytes, state.end);
  if (!Array.isArray(keys.value)) throw new TypeError('no list of storages');
  const types = new Map(entriesOf(state.value).map(([, rebuilt]) => storageReference(rebuilt)));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const storages = new Map<string, Uint8Array>();
  offset = keys.end;
  for (const key of keys.value) {
    const type = typeof key === 'string' ? types.get(key) : undefined;
    if (typeof key !== 'string' || !type) throw new TypeError('a storage that no tensor uses');
    const end = offset + 8 + Number(view.getBigUint64(offset, true)) * type.bytes;
    if (end > bytes.length) throw new RangeError(`storage ${key} is cut off`);
    storages.set(key, bytes.subarray(offset + 8, end));
    offset = end;
  }
  return tensorsOf(state.value, (key) => {
    const found = storages.get(key);
    if (!found) throw new TypeError(`no storage ${key} inside`);
    return found;
  });
}

function tensorsOf(state: Pickled, storageOf: (key: string) => Uint8Array): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const [name, rebuilt] of entriesOf(state)) {
    const [key, { bytes: elementBytes, widen }] = storageReference(rebuilt);
    if (!widen) continue;
    const [, offset, shape, strides] = rebuilt.args;
    if (!isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length) {
      throw new TypeError(`${name} has no shape`);
    }
    const storage = storageOf(key);
    const read: Read = (start, count) => {
      const part = storage.subarray(elementBytes * start, elementBytes * (start + count));
      if (part.length < elementBytes * count) throw new RangeError(`${name} reaches past its storage`);
      return widen(Uint8Array.from(part).buffer);
    };
    tensors.set(name, { shape, data: contiguous(read, offset, shape, strides) });
  }
  return tensors;
}

function entriesOf(state: Pickled): [string, PickledCall][] {
  if (!(state instanceof PickledDict)) throw new TypeError('not a state dictionary');
  return [...state].map(([name, value]) => {
    const call = value instanceof PickledCall && value.callee === 'torch._utils._rebuild_parameter' ? value.args[0] : value;
    if (typeof name !== 'string' || !(call instanceof PickledCall) || call.callee !== 'torch._utils._rebuild_tensor_v2') {
      throw new TypeError('holds something other than tensors');
    }
    return [name, call];
  });
}

/** A persistent id is ('storage', type, key, device, length[, view]). */
function storageReference(rebuilt: PickledCall): [key: string, type: ElementType] {
  const reference = rebuilt.args[0];
  const id = reference instanceof PickledReference ? reference.id : null;
  if (!Array.isArray(id) || !(id[1] instanceof PickledGlobal) || typeof id[2] !== 'string') throw new TypeError('a tensor without storage');
  const type = ELEMENT_TYPES.get(id[1].name);
  if (!type) throw new TypeError(`a tensor of ${id[1].name}`);
  return [id[2], type];
}

/** The numbers of a strided view, last dimension fastest. No view may hold more numbers than it spans in its storage. */
function contiguous(read: Read, offset: number, shape: readonly number[], strides: readonly number[]): Float32Array {
  const count = sizeOf(shape);
  if (count === 0) return new Float32Array();
  const extent = 1 + shape.reduce((sum, side, axis) => sum + (side - 1) * strides[axis], 0);
  if (count > extent) throw new RangeError('a tensor that repeats its storage');
  const stored = read(offset, extent);
  if (isDense(shape, strides)) return stored;
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let rest = i;
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    data[i] = stored[from];
  }
  return data;
}

function isDense(shape: readonly number[], strides: readonly number[]): boolean {
  return shape.every((side, axis) => side === 1 || strides[axis] === sizeOf(shape.slice(axis + 1)));
}

function isCount(value: Pickled | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: Pickled | undefined): value is number[] {
  return Array.isArray(value) && value.length <= 8 && value.every(isCount);
}
