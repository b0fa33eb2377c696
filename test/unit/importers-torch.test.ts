import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { parseTorch } from '../../src/pipeline/backbone/importers/torch.ts';
import { PipelineError } from '../../src/pipeline/errors.ts';
import { bytesOf, floatFile, pickle, pickledCall, torchLegacy, type TorchFile, type TorchTensor, torchZip, zipOf } from '../torch-files.ts';

const WEIGHT = { shape: [2, 3], data: [1, 2, 3, 4, 5, -6.5] };
const DENSE = floatFile(
  new Map([
    ['conv1.weight', WEIGHT],
    ['conv1.bias', { shape: [2], data: [0.25, -0.5] }],
  ]),
);

/** A file of one tensor over one storage. */
function oneTensor(tensor: Omit<TorchTensor, 'storage'>, data: Float32Array | Float16Array | Float64Array | BigInt64Array): TorchFile {
  return {
    tensors: { x: { storage: 's', ...tensor } },
    storages: { s: { bytes: new Uint8Array(data.buffer), elementBytes: data.BYTES_PER_ELEMENT } },
  };
}

const RAMP = Float32Array.from({ length: 12 }, (_, i) => i);

describe.each([
  ['zip', torchZip],
  ['legacy', torchLegacy],
])('%s', (_, write) => {
  const read = (file: TorchFile) => parseTorch(write(file), 'x.pth');

  test('dense float32 tensors', () => {
    const tensors = read(DENSE);
    expect([...tensors.keys()]).toEqual(['conv1.weight', 'conv1.bias']);
    expect(tensors.get('conv1.weight')).toEqual({ shape: [2, 3], data: Float32Array.from(WEIGHT.data) });
    expect(tensors.get('conv1.bias')).toEqual({ shape: [2], data: Float32Array.of(0.25, -0.5) });
  });

  test('a transposed view from the middle of its storage', () => {
    const file = oneTensor({ offset: 2, shape: [3, 2], strides: [1, 4] }, RAMP);
    expect(read(file).get('x')!.data).toEqual(Float32Array.of(2, 6, 3, 7, 4, 8));
  });

  test('two tensors of one storage', () => {
    const { tensors, storages } = oneTensor({ shape: [2], strides: [1] }, RAMP);
    const both = read({ tensors: { ...tensors, y: { storage: 's', offset: 10, shape: [2], strides: [1] } }, storages });
    expect([both.get('x')!.data, both.get('y')!.data]).toEqual([Float32Array.of(0, 1), Float32Array.of(10, 11)]);
  });

  test('a scalar and an empty tensor', () => {
    expect(read(oneTensor({ offset: 5, shape: [], strides: [] }, RAMP)).get('x')).toEqual({ shape: [], data: Float32Array.of(5) });
    expect(read(oneTensor({ shape: [0, 3], strides: [3, 1] }, RAMP)).get('x')!.data).toHaveLength(0);
  });

  test('a parameter', () => {
    expect(read(oneTensor({ shape: [2], strides: [1], isParameter: true }, RAMP)).get('x')!.data).toEqual(Float32Array.of(0, 1));
  });

  test('half and double precision', () => {
    const half = oneTensor({ type: 'HalfStorage', shape: [2], strides: [1] }, Float16Array.of(0.5, -2));
    const double = oneTensor({ type: 'DoubleStorage', shape: [2], strides: [1] }, Float64Array.of(0.1, 3));
    expect(read(half).get('x')!.data).toEqual(Float32Array.of(0.5, -2));
    expect(read(double).get('x')!.data).toEqual(Float32Array.of(0.1, 3));
  });

  test('counters are left out, what comes after them is not', () => {
    const { tensors, storages } = oneTensor({ type: 'LongStorage', shape: [], strides: [] }, BigInt64Array.of(7n));
    const after = read({ tensors: { ...tensors, ...DENSE.tensors }, storages: { ...storages, ...DENSE.storages } });
    expect([...after.keys()]).toEqual(['conv1.weight', 'conv1.bias']);
    expect(after.get('conv1.bias')!.data).toEqual(Float32Array.of(0.25, -0.5));
  });

  test.each<[string, Omit<TorchTensor, 'storage'>]>([
    ['reaches past its storage', { offset: 8, shape: [5], strides: [1] }],
    ['repeats its storage', { shape: [3, 12], strides: [0, 1] }],
    ['has a negative side', { shape: [-1], strides: [1] }],
    ['has a negative stride', { offset: 5, shape: [2], strides: [-1] }],
    ['begins before its storage', { offset: -1, shape: [2], strides: [1] }],
    ['has more sides than strides', { shape: [2, 2], strides: [2] }],
    ['is of a type that torch does not name so', { type: 'PictureStorage', shape: [2], strides: [1] }],
  ])('a tensor that %s is refused', (_, tensor) => {
    expectBroken(write(oneTensor(tensor, RAMP)));
  });

  test('a file cut off anywhere is refused', () => {
    const whole = write(DENSE);
    for (let length = 0; length < whole.length; length += 3) expectBroken(whole.subarray(0, length));
  });

  test('no damage leads to anything but a refusal', () => {
    const whole = write(DENSE);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        expectTensorsOrRefusal(bytes);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

test('arbitrary opcodes lead to a refusal or to tensors', () => {
  const opcodes = fc.constantFrom(...new TextEncoder().encode('(NJKMGXTU}])taesuqrhjcQRb.\n'), 0x80, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a);
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: opcodes }, fc.nat(255)), { maxLength: 60 }), (body) => {
      expectTensorsOrRefusal(zipOf(pickle(body), { storages: {} }));
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test('a call is a record, never run', () => {
  const trace = join(tmpdir(), `lynceus-called-${process.pid}`);
  expectBroken(zipOf(pickledCall('os', 'system', `touch ${trace}`), { storages: {} }), 'something other than tensors');
  expect(existsSync(trace)).toBe(false);
});

test.each([
  ['the GLOBAL of protocol 4', [0x93]],
  ['INST', [...new TextEncoder().encode('(ios\nsystem\n')]],
  ['NEWOBJ', [0x81]],
  ['an extension registry', [0x82, 1]],
])('%s is refused', (_, opcode) => {
  expectBroken(zipOf(pickle(opcode), { storages: {} }), 'opcode');
});

test('protocols above 2 are refused', () => {
  expectBroken(zipOf(Uint8Array.of(0x80, 4, 0x7d, 0x2e), { storages: {} }), 'protocol');
});

test('a compressed archive, as torch.save never writes it, is refused before it is unpacked', () => {
  expectBroken(zipSync({ 'archive/data.pkl': [new Uint8Array(1e6), { level: 9 }] }), 'compressed');
});

test('an archive without a pickle, and one from a big-endian machine, are refused', () => {
  expectBroken(zipSync({ 'readme.txt': new Uint8Array(3) }, { level: 0 }), 'no data.pkl');
  const big = { 'archive/data.pkl': pickle([0x7d]), 'archive/byteorder': bytesOf(new TextEncoder().encode('big')) };
  expectBroken(zipSync(big, { level: 0 }), 'big-endian');
});

function expectBroken(bytes: Uint8Array, reason = ''): void {
  try {
    parseTorch(bytes, 'x.pth');
  } catch (error) {
    expect(error).toMatchObject({ name: 'PipelineError', code: 'WEIGHTS_BROKEN', where: 'x.pth' });
    expect((error as Error).message).toContain(reason);
    return;
  }
  expect.fail(`read ${bytes.length} bytes without complaint`);
}

function expectTensorsOrRefusal(bytes: Uint8Array): void {
  try {
    expect(parseTorch(bytes, 'x.pth')).toBeInstanceOf(Map);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    expect(error.code).toBe('WEIGHTS_BROKEN');
  }
}
