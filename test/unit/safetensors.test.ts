import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PipelineError } from '../../src/pipeline/errors.ts';
import { encodeSafetensors, parseSafetensors, type StoredTensor } from '../../src/pipeline/safetensors.ts';
import { sizeOf } from '../../src/pipeline/tensor.ts';

const TENSOR = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape): fc.Arbitrary<StoredTensor> => {
  const size = { minLength: sizeOf(shape), maxLength: sizeOf(shape) };
  return fc.oneof(
    fc.float32Array(size).map((data) => ({ shape, data })),
    fc.int32Array(size).map((data) => ({ shape, data })),
    fc.float32Array(size).map((data) => ({ shape, data: Float16Array.from(data) })),
  );
});
const NAME = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name !== '__metadata__' && name !== '__proto__');

test('what is written is read back, bit by bit', () => {
  const files = fc.tuple(fc.array(fc.tuple(NAME, TENSOR), { maxLength: 4 }), fc.dictionary(NAME, fc.string()));
  fc.assert(
    fc.property(files, ([entries, metadata]) => {
      const tensors = new Map(entries);
      const read = parseSafetensors(encodeSafetensors(tensors, metadata), 'x');
      expect(new Map([...read.tensors].sort(byName))).toEqual(new Map([...tensors].sort(byName)));
      expect(read.metadata).toEqual({ ...metadata });
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('the same tensors give the same bytes in any order, the data at a multiple of 8', () => {
  const [a, b] = [tensorOf(1, 2, 3), tensorOf(4)];
  const bytes = encodeSafetensors(new Map([['a', a], ['b', b]])); // prettier-ignore
  expect(encodeSafetensors(new Map([['b', b], ['a', a]]))).toEqual(bytes); // prettier-ignore
  const accented = encodeSafetensors(new Map([['a', a]]), { title: 'contrôlé' });
  for (const { buffer } of [bytes, accented]) expect(new DataView(buffer).getUint32(0, true) % 8).toBe(0);
});

test('numbers that are not finite are kept as they are: it is for the reader of weights to refuse them', () => {
  const tensors = new Map([['a', tensorOf(NaN, Infinity)]]);
  expect(parseSafetensors(encodeSafetensors(tensors), 'x').tensors).toEqual(tensors);
});

test('counters and flags are left out', () => {
  const header = { steps: entry('I64', [1], 0, 8), a: entry('F32', [1], 8, 12), used: entry('BOOL', [2], 12, 14) };
  expect([...parseSafetensors(file(header, 14), 'x').tensors.keys()]).toEqual(['a']);
});

test.each<[string, Uint8Array]>([
  ['shorter than a length', new Uint8Array(7)],
  ['with a header longer than the file', lengthened(2n ** 20n)],
  ['with a header of more bytes than exist anywhere', lengthened(2n ** 64n - 1n)],
  ['with no header', file('', 0)],
  ['with a header that is no JSON', file('{"a": ', 0)],
  ['with a header that is no UTF-8', lengthened(2n, Uint8Array.of(0xff, 0xfe))],
  ['with a header that is a list', file([], 0)],
  ['with a field nobody knows', file({ a: { ...entry('F32', [1], 0, 4), scale: 2 } }, 4)],
  ['with a negative side', file({ a: entry('F32', [-1], 0, 4) }, 4)],
  ['with half a side', file({ a: entry('F32', [0.5], 0, 2) }, 2)],
  ['of a type that cannot be read', file({ a: entry('BF16', [2], 0, 4) }, 4)],
  ['of a type that is a property of every object', file({ a: entry('constructor', [1], 0, 4) }, 4)],
  ['whose extent contradicts its shape', file({ a: entry('F32', [2], 0, 4) }, 4)],
  ['whose extent runs backwards', file({ a: entry('F32', [1], 4, 0) }, 4)],
  ['that reaches past its end', file({ a: entry('F32', [2], 0, 8) }, 4)],
  ['that is cut off', encodeSafetensors(new Map([['a', tensorOf(1, 2)]])).slice(0, -1)],
  ['with more data than its tensors', file({ a: entry('F32', [1], 0, 4) }, 5)],
  ['with a gap', file({ a: entry('F32', [1], 0, 4), b: entry('F32', [1], 8, 12) }, 12)],
  ['with tensors that overlap', file({ a: entry('F32', [2], 0, 8), b: entry('F32', [2], 4, 12) }, 12)],
  ['with a name given twice', file(`{"a":${JSON.stringify(entry('F32', [1], 0, 4))},"a":${JSON.stringify(entry('F32', [1], 4, 8))}}`, 8)],
  ['with metadata under another name', file({ about: { title: 'x' } }, 0)],
  ['with metadata that is not text', file({ __metadata__: { version: 1 } }, 0)],
])('a file %s is refused', (_, bytes) => {
  expect(() => parseSafetensors(bytes, 'x.safetensors')).toThrow(
    expect.objectContaining({ name: 'PipelineError', code: 'WEIGHTS_BROKEN', where: 'x.safetensors' }) as Error,
  );
});

test('no damage leads to anything but a refusal', () => {
  const whole = encodeSafetensors(new Map([['a', tensorOf(1, 2)], ['b', tensorOf(3)]]), { title: 'x' }); // prettier-ignore
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = Uint8Array.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      try {
        parseSafetensors(bytes, 'x');
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
      }
    }),
    { numRuns: 1000, seed: 1 },
  );
});

function tensorOf(...numbers: number[]): StoredTensor {
  return { shape: [numbers.length], data: Float32Array.from(numbers) };
}

function entry(dtype: string, shape: number[], start: number, end: number): object {
  return { dtype, shape, data_offsets: [start, end] };
}

/** A file with any header, and zeros for data. */
function file(header: object | string, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  return lengthened(BigInt(text.length), text, new Uint8Array(dataBytes));
}

function lengthened(headerBytes: bigint, ...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat([new Uint8Array(BigUint64Array.of(headerBytes).buffer), ...parts]);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
