import { z } from 'zod';
import { PipelineError } from './errors.ts';
import { sizeOf, type Tensor } from './tensor.ts';

/** The element types that Lynceus reads and writes. */
const ELEMENTS = {
  F32: { bytes: 4, view: (buffer: ArrayBuffer) => new Float32Array(buffer) },
  F16: { bytes: 2, view: (buffer: ArrayBuffer) => new Float16Array(buffer) },
  I32: { bytes: 4, view: (buffer: ArrayBuffer) => new Int32Array(buffer) },
} as const;

/** Bytes of the element types that are left out: counters and flags. */
const IGNORED_BYTES: Readonly<Record<string, number>> = { I64: 8, U64: 8, U32: 4, I16: 2, U16: 2, I8: 1, U8: 1, BOOL: 1 };

export type StoredTensor =
  | { readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly shape: readonly number[]; readonly data: Float16Array }
  | { readonly shape: readonly number[]; readonly data: Int32Array };

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const MAX_HEADER_BYTES = 16 * 2 ** 20;

const HEADER = z.record(
  z.string(),
  z.union([
    z.strictObject({
      dtype: z.string(),
      shape: z.array(z.int().nonnegative()).max(8),
      data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
    }),
    z.record(z.string(), z.string()),
  ]),
);

/**
 * Reads a safetensors file (https://huggingface.co/docs/safetensors) from memory: an 8-byte length, a JSON header, the data. Tensors of
 * types that no weights have are left out. `where` names the source in errors.
 * @throws PipelineError WEIGHTS_BROKEN when its parts contradict each other
 */
export function parseSafetensors(bytes: Uint8Array, where: string): Safetensors {
  const broken = (detail: string, cause?: unknown) => new PipelineError('WEIGHTS_BROKEN', where, { detail, cause });
  if (bytes.length < 8) throw broken('shorter than its length field');
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES || 8 + headerBytes > bytes.length) throw broken(`header of ${headerBytes} bytes`);
  let header: z.infer<typeof HEADER>;
  try {
    header = HEADER.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerBytes))));
  } catch (cause) {
    throw broken('header is not what safetensors writes', cause);
  }
  const dataBytes = bytes.length - 8 - headerBytes;
  const extents: [start: number, end: number][] = [];
  const tensors = new Map<string, StoredTensor>();
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (!isTensorEntry(entry)) {
      if (name !== '__metadata__') throw broken(`entry ${name}`);
      metadata = entry;
      continue;
    }
    const [start, end] = entry.data_offsets;
    const element = isRead(entry.dtype) ? ELEMENTS[entry.dtype] : undefined;
    const elementBytes = element?.bytes ?? IGNORED_BYTES[entry.dtype];
    if (elementBytes === undefined) throw broken(`${name} is of type ${entry.dtype}, which is not read`);
    if (end - start !== sizeOf(entry.shape) * elementBytes || end > dataBytes) throw broken(`extent of ${name}`);
    extents.push([start, end]);
    if (!element) continue;
    const own = new Uint8Array(end - start);
    own.set(bytes.subarray(8 + headerBytes + start, 8 + headerBytes + end));
    tensors.set(name, { shape: entry.shape, data: element.view(own.buffer) } as StoredTensor);
  }
  if (!coversOnce(extents, dataBytes)) throw broken('its tensors overlap or leave gaps');
  return { tensors, metadata };
}

/** As 32-bit floats, whatever they are stored as. */
export function floats({ shape, data }: StoredTensor): Tensor {
  return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}

/** All tensors of a file as 32-bit floats, by name. */
export function parseFloats(bytes: Uint8Array, where: string): Map<string, Tensor> {
  return new Map(Array.from(parseSafetensors(bytes, where).tensors, ([name, stored]) => [name, floats(stored)]));
}

/** The bytes of a safetensors file; tensors are laid out by name, the header padded to 8 bytes. */
export function encodeSafetensors(tensors: ReadonlyMap<string, StoredTensor>, metadata: Record<string, string> = {}): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  const names = [...tensors.keys()].sort();
  let offset = 0;
  for (const name of names) {
    const { shape, data } = tensors.get(name)!;
    if (data.length !== sizeOf(shape)) throw new RangeError(`${name}: ${data.length} numbers for shape [${shape.join(', ')}]`);
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, (offset += data.byteLength)] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const text = Buffer.concat([json, Buffer.alloc(-json.length & 7, ' ')]);
  const bytes = new Uint8Array(8 + text.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const name of names) {
    const { data } = tensors.get(name)!;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function isTensorEntry(entry: z.infer<typeof HEADER>[string]): entry is { dtype: string; shape: number[]; data_offsets: [number, number] } {
  return Array.isArray((entry as { shape?: unknown }).shape);
}

function isRead(dtype: string): dtype is keyof typeof ELEMENTS {
  return Object.hasOwn(ELEMENTS, dtype);
}

/** The format allows neither overlaps nor gaps; a name given twice leaves a gap too, as only its last entry counts. */
function coversOnce(extents: readonly [start: number, end: number][], length: number): boolean {
  let covered = 0;
  for (const [start, end] of [...extents].sort(([a, aEnd], [b, bEnd]) => a - b || aEnd - bEnd)) {
    if (start !== covered) return false;
    covered = end;
  }
  return covered === length;
}

function dtypeOf(data: StoredTensor['data']): keyof typeof ELEMENTS {
  if (data instanceof Int32Array) return 'I32';
  return data instanceof Float32Array ? 'F32' : 'F16';
}
