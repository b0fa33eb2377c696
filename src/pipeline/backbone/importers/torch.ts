import { unzipSync } from 'fflate';
import { PipelineError } from '../../errors.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';
import { type Pickled, PickledCall, PickledDict, PickledGlobal, PickledReference, readPickle } from './pickle.ts';

/** Reads `count` numbers of a storage from `start` on. */
type Storage = (start: number, count: number) => Float32Array;

/** Pickles that the older format writes before the state dictionary: magic number, protocol version, system. */
const LEGACY_PREAMBLES = 3;

/**
 * Reads a state dictionary as `torch.save` writes it, zip (1.6 and later) or the older stream of pickles. No code of the file is
 * run. Only float32 tensors are kept; counters and the like are left out.
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
  const files = unzipSync(bytes);
  const pickleName = Object.keys(files).find((name) => name.endsWith('/data.pkl'));
  if (pickleName === undefined) throw new TypeError('no data.pkl inside');
  const folder = pickleName.slice(0, -'data.pkl'.length);
  return tensorsOf(readPickle(files[pickleName]).value, (key) => {
    const file = files[`${folder}data/${key}`];
    if (!file) throw new TypeError(`no storage ${key} inside`);
    return storage(file, 0, file.length / 4);
  });
}

function parseLegacy(bytes: Uint8Array): Map<string, Tensor> {
  let offset = 0;
  for (let i = 0; i < LEGACY_PREAMBLES; i++) offset = readPickle(bytes, offset).end;
  const state = readPickle(bytes, offset);
  const keys = readPickle(bytes, state.end);
  if (!Array.isArray(keys.value)) throw new TypeError('no list of storages');
  const elementBytes = storageElementBytes(state.value);
  const storages = new Map<string, Storage>();
  offset = keys.end;
  for (const key of keys.value) {
    const count = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(offset, true));
    if (typeof key !== 'string') throw new TypeError('a storage without a name');
    storages.set(key, storage(bytes, offset + 8, count));
    offset += 8 + count * (elementBytes.get(key) ?? 4);
  }
  return tensorsOf(state.value, (key) => {
    const found = storages.get(key);
    if (!found) throw new TypeError(`no storage ${key} inside`);
    return found;
  });
}

function storage(bytes: Uint8Array, offset: number, length: number): Storage {
  return (start, count) => {
    if (start < 0 || start + count > length || offset + 4 * (start + count) > bytes.length)
      throw new RangeError('a tensor reaches past its storage');
    const own = new Uint8Array(bytes.subarray(offset + 4 * start, offset + 4 * (start + count)));
    return new Float32Array(own.buffer);
  };
}

function tensorsOf(state: Pickled, storageOf: (key: string) => Storage): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const [name, rebuilt] of entriesOf(state)) {
    const [type, key] = storageReference(rebuilt);
    if (type !== 'torch.FloatStorage') continue;
    const [, offset, shape, strides] = rebuilt.args;
    if (typeof offset !== 'number' || !isNumbers(shape) || !isNumbers(strides)) throw new TypeError(`${name} has no shape`);
    tensors.set(name, { shape, data: contiguous(storageOf(key), offset, shape, strides) });
  }
  return tensors;
}

function storageElementBytes(state: Pickled): Map<string, number> {
  const sizes: Record<string, number> = { 'torch.LongStorage': 8, 'torch.DoubleStorage': 8, 'torch.HalfStorage': 2 };
  return new Map(
    entriesOf(state)
      .map(([, rebuilt]) => storageReference(rebuilt))
      .map(([type, key]) => [key, sizes[type] ?? 4]),
  );
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
function storageReference(rebuilt: PickledCall): [type: string, key: string] {
  const reference = rebuilt.args[0];
  const id = reference instanceof PickledReference ? reference.id : null;
  if (!Array.isArray(id) || !(id[1] instanceof PickledGlobal) || typeof id[2] !== 'string') throw new TypeError('a tensor without storage');
  return [id[1].name, id[2]];
}

/** The numbers of a strided view, last dimension fastest. */
function contiguous(read: Storage, offset: number, shape: readonly number[], strides: readonly number[]): Float32Array {
  const extent = 1 + shape.reduce((sum, side, axis) => sum + (side - 1) * strides[axis], 0);
  const stored = read(offset, extent);
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
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

function isNumbers(value: Pickled | undefined): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
