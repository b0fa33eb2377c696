import { zipSync } from 'fflate';

/** What a pickled tensor says of itself; `storage` names one of the file's storages. */
export interface TorchTensor {
  readonly storage: string;
  readonly type?: string;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Wrapped as torch.nn.Parameter. */
  readonly isParameter?: true;
}

export interface TorchFile {
  readonly tensors: Readonly<Record<string, TorchTensor>>;
  readonly storages: Readonly<Record<string, { bytes: Uint8Array; elementBytes: number }>>;
}

/** A file of float32 tensors, each with a storage of its own. */
export function floatFile(tensors: ReadonlyMap<string, { shape: readonly number[]; data: ArrayLike<number> }>): TorchFile {
  const entries = [...tensors].map(([name, { shape, data }], i) => ({ name, shape, data: Float32Array.from(data), key: String(i) }));
  return {
    tensors: Object.fromEntries(entries.map(({ name, shape, key }) => [name, { storage: key, shape, strides: denseStrides(shape) }])),
    storages: Object.fromEntries(entries.map(({ key, data }) => [key, { bytes: new Uint8Array(data.buffer), elementBytes: 4 }])),
  };
}

/** As torch.save writes it since 1.6. */
export function torchZip(file: TorchFile): Uint8Array {
  return zipOf(stateDictionary(file), file);
}

/** The same with any pickle in it. */
export function zipOf(pickled: Uint8Array, { storages }: Pick<TorchFile, 'storages'>): Uint8Array {
  const data = Object.entries(storages).map(([key, { bytes }]) => [`archive/data/${key}`, bytes]);
  return zipSync(
    { 'archive/data.pkl': pickled, 'archive/byteorder': ascii('little'), ...(Object.fromEntries(data) as Record<string, Uint8Array>) },
    { level: 0 },
  );
}

/** As torch.save wrote it before 1.6: magic number, version, system, state, names of storages, storages. */
export function torchLegacy(file: TorchFile): Uint8Array {
  const magic = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  const keys = Object.keys(file.storages);
  return bytesOf(
    ...[magic, integer(1001), dictionary([[text('little_endian'), [0x88]]])].map(pickle),
    stateDictionary(file),
    pickle([...ascii(']('), ...keys.flatMap(text), ...ascii('e')]),
    ...keys.flatMap((key) => {
      const { bytes, elementBytes } = file.storages[key];
      return [new Uint8Array(BigUint64Array.of(BigInt(bytes.length / elementBytes)).buffer), bytes];
    }),
  );
}

/** A pickle whose reading calls `module.name(argument)` in Python. */
export function pickledCall(module: string, name: string, argument: string): Uint8Array {
  return pickle(dictionary([[text('weight'), call(module, name, text(argument))]]));
}

export function pickle(body: readonly number[]): Uint8Array {
  return Uint8Array.from([0x80, 2, ...body, ...ascii('.')]);
}

export function bytesOf(...parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function denseStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
}

function stateDictionary({ tensors }: TorchFile): Uint8Array {
  return pickle(dictionary(Object.entries(tensors).map(([name, tensor]) => [text(name), tensorOf(tensor)])));
}

function tensorOf({ storage, type = 'FloatStorage', offset = 0, shape, strides, isParameter }: TorchTensor): number[] {
  const id = [...tuple(text('storage'), global('torch', type), text(storage), text('cpu'), integer(0)), ...ascii('Q')];
  const noHooks = call('collections', 'OrderedDict');
  const tensor = call(
    'torch._utils',
    '_rebuild_tensor_v2',
    id,
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    [0x89],
    noHooks,
  );
  return isParameter ? call('torch._utils', '_rebuild_parameter', tensor, [0x88], noHooks) : tensor;
}

function dictionary(entries: readonly (readonly [key: number[], value: number[]])[]): number[] {
  return [...ascii('}('), ...entries.flatMap(([key, value]) => [...key, ...value]), ...ascii('u')];
}

function call(module: string, name: string, ...args: readonly number[][]): number[] {
  return [...global(module, name), ...tuple(...args), ...ascii('R')];
}

function global(module: string, name: string): number[] {
  return [...ascii(`c${module}\n${name}\n`)];
}

function tuple(...items: readonly number[][]): number[] {
  return [...ascii('('), ...items.flat(), ...ascii('t')];
}

function integer(value: number): number[] {
  return [...ascii('J'), ...new Uint8Array(Int32Array.of(value).buffer)];
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...ascii('X'), ...new Uint8Array(Uint32Array.of(bytes.length).buffer), ...bytes];
}

function ascii(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
